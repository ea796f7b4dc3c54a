import { Faults } from '../formats/faults.js';
import { Budget } from '../formats/budget.js';
import { lines, MAX_NAME_LENGTH, parseCount } from '../formats/lines.js';
import type { RpmEvidence } from './database.js';
import type { RpmRecord } from './record.js';

/** Where images without rpm's own database list what was installed, relative to the root. */
export const MANIFEST = 'var/lib/rpmmanifest/container-manifest-2';

const COLUMNS = 10;
const NONE = '(none)';

/**
 * Reads the list that Azure Linux and Mariner leave in images from which rpm was removed: a line for each package,
 * with tabs between name, version-release, install time, build time, vendor, epoch, size in bytes, architecture,
 * epoch as a number, and source package. File lists are not in it.
 * @throws CodedError PKGDB_TOO_LARGE over the bounds of `Budget` or of `lines`
 */
export function readManifest(bytes: Uint8Array): RpmEvidence {
  const packages: RpmRecord[] = [];
  const faults = new Faults();
  const budget = new Budget();
  let number = 0;
  for (const line of lines(bytes)) {
    number += 1;
    if (line.trim() === '') continue;
    const record = parseLine(line);
    if (record === undefined) {
      faults.add('a line is not of a package', `line ${number}`);
      continue;
    }
    budget.addPackage();
    packages.push(record);
  }
  return { packages, faults: faults.messages().map((message) => ({ code: 'PKGDB_CORRUPT', message })) };
}

function parseLine(line: string): RpmRecord | undefined {
  const columns = line.split('\t');
  const [name = '', version = '', , , , , size, architecture = NONE, epochText, sourceRpm = NONE] = columns;
  const valid = columns.length === COLUMNS && name !== '' && version.includes('-');
  if (!valid || name.length + version.length > MAX_NAME_LENGTH) return undefined;
  const epoch = parseCount(epochText) || undefined;
  return {
    name,
    version: epoch === undefined ? version : `${epoch}:${version}`,
    ...(architecture === NONE ? {} : { architecture }),
    ...(epoch === undefined ? {} : { epoch }),
    ...(sourceRpm === NONE ? {} : { sourceRpm }),
    declaredSize: parseCount(size),
    requires: [],
    provides: [],
    directories: [],
    files: [],
  };
}
