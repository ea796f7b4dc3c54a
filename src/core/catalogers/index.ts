import { alpm } from './alpm.js';
import { apk } from './apk.js';
import { binaries } from './binaries.js';
import { bitnami } from './bitnami.js';
import { cargo } from './cargo.js';
import type { Cataloger } from './cataloger.js';
import { composer } from './composer.js';
import { conda } from './conda.js';
import { cpan } from './cpan.js';
import { cran } from './cran.js';
import { elfNotes } from './elf-notes.js';
import { gem } from './gem.js';
import { golang } from './golang.js';
import { hackage } from './hackage.js';
import { hex } from './hex.js';
import { linkage } from './linkage.js';
import { luarocks } from './luarocks.js';
import { maven } from './maven.js';
import { nodeScripts } from './node-scripts.js';
import { npm } from './npm.js';
import { nuget } from './nuget.js';
import { pear } from './pear.js';
import { pypi } from './pypi.js';
import { dpkg } from './dpkg.js';
import { nix } from './nix.js';
import { opkg } from './opkg.js';
import { portage } from './portage.js';
import { rpm } from './rpm.js';
import { secrets } from './secrets.js';
import { staticLibraries } from './static-libraries.js';

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
  // languages
  binaries,
  bitnami,
  cargo,
  composer,
  conda,
  cpan,
  cran,
  elfNotes,
  gem,
  golang,
  hackage,
  hex,
  luarocks,
  maven,
  npm,
  nuget,
  pear,
  pypi,
  // no packages: evidence for the attack surface and for predictions
  linkage,
  nodeScripts,
  secrets,
  staticLibraries,
];
