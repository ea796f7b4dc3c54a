import { posix } from 'node:path';
import { CodedError } from '../errors.js';
import type { CatalogInput, Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { decodeFacts, encodeFacts } from './formats/facts.js';
import { parseGemspec } from './formats/gemspec.js';
import { directoryOf } from './formats/paths.js';
import { decodeText } from './formats/text.js';

const SPECIFICATION = /(?:^|\/)specifications\/(?:default\/)?[^/]+\.gemspec$/;

/** Installed Ruby gems, default gems of the interpreter as well: `specifications/*.gemspec` of a gem directory. */
export const gem: Cataloger = {
  name: 'gem',
  evidenceVersion: 2,
  types: ['gem'],
  maxBytes: 16 * 1024 * 1024,
  wants: (file) => file.path.endsWith('.gemspec') && SPECIFICATION.test(file.path),
  extract(body, { path }) {
    const facts = parseGemspec(decodeText(body), posix.basename(path, '.gemspec'));
    if (facts === undefined) throw new CodedError('PKGDB_CORRUPT', 'the gemspec has no name or version');
    return encodeFacts([facts]);
  },
  catalog: (input) => input.files.flatMap((file) => toPackages(input, file)),
};

function toPackages(input: CatalogInput, file: EvidenceFile): CatalogedPackage[] {
  const specifications = directoryOf(file.path);
  const isDefault = posix.basename(specifications) === 'default';
  const home = directoryOf(isDefault ? directoryOf(specifications) : specifications);
  const fullName = posix.basename(file.path, '.gemspec');
  return decodeFacts(file.bytes).map(({ files = [], ...facts }) => ({
    type: 'gem',
    ...facts,
    location: file.path,
    claims: {
      layer: 'language',
      files: [file.path, ...(isDefault ? defaultFiles(input, home, files) : [])],
      directories: [posix.join(home, 'gems', fullName), ...extensions(input, home, fullName)],
    },
  }));
}

/** Compiled parts: `extensions/<platform>/<ruby version>/<name-version>`. */
function extensions({ fileSystem }: CatalogInput, home: string, fullName: string): string[] {
  return fileSystem
    .list(posix.join(home, 'extensions'))
    .flatMap((platform) => fileSystem.list(platform.path))
    .map((version) => posix.join(version.path, fullName))
    .filter((path) => fileSystem.get(path) !== undefined);
}

/** A default gem lives among the standard library: `lib/ruby/gems/3.1.0` has its files in `lib/ruby/3.1.0`. */
function defaultFiles({ fileSystem }: CatalogInput, home: string, files: readonly string[]): string[] {
  const library = posix.join(home, '../..', posix.basename(home));
  return files
    .map((file) => posix.join(library, file.replace(/^lib\//, '')))
    .filter((path) => fileSystem.get(path)?.type === 'file');
}
