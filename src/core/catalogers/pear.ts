import { CodedError } from '../errors.js';
import type { Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { decodeFacts, encodeFacts } from './formats/facts.js';
import { resolvePath } from './formats/paths.js';
import { readPhpSerialized, type PhpValue } from './formats/php-serialized.js';
import { replaceNul } from './formats/text.js';

const REGISTRATION = /(?:^|\/)\.registry\/(?:[^/]+\/)?[^/]+\.reg$/;
const DEFAULT_CHANNEL = 'pear.php.net';

/**
 * PHP packages and extensions that `pear` and `pecl` installed: their registry has a file for each, an array that
 * PHP serialized (PEAR_Registry). The channel is the namespace: `pecl.php.net` for extensions. The type is not on the
 * purl list yet; other scanners write it so too.
 */
export const pear: Cataloger = {
  name: 'pear',
  evidenceVersion: 1,
  types: ['pear'],
  maxBytes: 16 * 1024 * 1024,
  wants: ({ path }) => path.endsWith('.reg') && REGISTRATION.test(path),
  extract(body) {
    const record = readPhpSerialized(body);
    const name = text(record, 'name') || text(record, 'package');
    const version = text(record, 'version', 'release') || text(record, 'version');
    if (name === '' || version === '') throw new CodedError('PKGDB_CORRUPT', 'the record has no name or version');
    const license = text(record, 'license', '_content') || text(record, 'license');
    return encodeFacts([
      {
        name,
        version,
        ...(license === '' ? {} : { licenses: [license] }),
        qualifiers: { channel: text(record, 'channel') || DEFAULT_CHANNEL },
        files: installedFiles(record),
      },
    ]);
  },
  catalog: (input) => input.files.flatMap(toPackages),
};

/** The value at a path of keys. */
function member(value: PhpValue | undefined, keys: readonly string[]): PhpValue | undefined {
  return keys.reduce((at: PhpValue | undefined, key) => (typeof at === 'object' ? at.get(key) : undefined), value);
}

function text(value: PhpValue, ...keys: string[]): string {
  const found = member(value, keys);
  return typeof found === 'string' ? replaceNul(found).trim() : '';
}

/** `installed_as` of each entry of the file list. */
function installedFiles(record: PhpValue): string[] {
  const list = member(record, ['filelist']);
  return typeof list === 'object' ? [...list.values()].flatMap((file) => text(file, 'installed_as') || []) : [];
}

function toPackages(file: EvidenceFile): CatalogedPackage[] {
  return decodeFacts(file.bytes).map(({ files = [], qualifiers, ...facts }) => ({
    type: 'pear',
    ...facts,
    namespace: qualifiers?.['channel'],
    location: file.path,
    claims: { layer: 'language', files: [file.path, ...files.flatMap((path) => resolvePath('', path) ?? [])] },
  }));
}
