import { apk } from './apk.js';
import type { Cataloger } from './cataloger.js';
import { dpkg } from './dpkg.js';
import { rpm } from './rpm.js';

/** Every cataloger, in the order of the report. A test fails for a file of this folder that is not listed. */
export const CATALOGERS: readonly Cataloger[] = [
  // operating systems
  apk,
  dpkg,
  rpm,
];
