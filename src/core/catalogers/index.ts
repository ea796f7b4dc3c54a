import { alpm } from './alpm.js';
import { apk } from './apk.js';
import type { Cataloger } from './cataloger.js';
import { dpkg } from './dpkg.js';
import { nix } from './nix.js';
import { opkg } from './opkg.js';
import { portage } from './portage.js';
import { rpm } from './rpm.js';

/** Every cataloger, in the order of the report. A test fails for a file of this folder that is not listed. */
export const CATALOGERS: readonly Cataloger[] = [
  // operating systems
  alpm,
  apk,
  dpkg,
  nix,
  opkg,
  portage,
  rpm,
];
