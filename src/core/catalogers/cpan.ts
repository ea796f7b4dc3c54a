import { posix } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../errors.js';
import type { Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { decodeFacts, encodeFacts, type Facts } from './formats/facts.js';
import { looseText, readJson, text } from './formats/json.js';
import { directoryOf } from './formats/paths.js';
import { decodeText } from './formats/text.js';

const RECORD = /(?:^|\/)\.meta\/[^/]+\/install\.json$/;
const PACKING_LIST = /(?:^|\/)auto\/((?:[^/]+\/)+)\.packlist$/;
const JOURNAL = /(?:^|\/)perllocal\.pod$/;
/** One entry of the journal: the module, and the version further down. */
const ENTRY = /^=head2 .*C<Module> L<([\w:]+)\|/;
const ENTRY_VERSION = /^C<VERSION: ([\w.-]+)>$/;
/** `URI-5.35` or `perl-ldap-0.68_01`: the version is what follows the last dash before a digit or `v`. */
const DISTRIBUTION = /^(.+)-v?(\d[\w.]*(?:-TRIAL)?)$/;
const AUTHOR = /^\w\/\w\w\/([A-Z][A-Z0-9-]+)\//;

const recordSchema = z.object({ name: text, dist: text, pathname: looseText });
const pathsSchema = z.array(z.string());

/**
 * Perl distributions that cpanm, cpm or Carton installed: `.meta/<distribution>/install.json` below the folder of the
 * architecture, with the files in `auto/<module>/.packlist` beside it (ExtUtils::Packlist). The name is that of the
 * distribution (`libwww-perl`), not of its main module (`LWP`).
 *
 * What `make install` or `./Build install` installed has only such a list: it is known by its main module, as purls
 * without an author are, in the version that MakeMaker added to `perllocal.pod`; Module::Build tells none.
 */
export const cpan: Cataloger = {
  name: 'cpan',
  evidenceVersion: 2,
  types: ['cpan'],
  maxBytes: 16 * 1024 * 1024,
  wants: ({ path }) => RECORD.test(path) || PACKING_LIST.test(path) || JOURNAL.test(path),
  extract(body, { path }) {
    if (PACKING_LIST.test(path)) return Buffer.from(JSON.stringify(packedPaths(decodeText(body))));
    if (JOURNAL.test(path)) return encodeFacts(journalEntries(decodeText(body)));
    const { name, dist, pathname } = readJson(recordSchema, body);
    const [, distribution, version] = DISTRIBUTION.exec(dist) ?? [];
    if (distribution === undefined || version === undefined) {
      throw new CodedError('PKGDB_CORRUPT', 'the record has no distribution with a version');
    }
    const author = AUTHOR.exec(pathname)?.[1];
    return encodeFacts([
      { name: distribution, version, files: [name], ...(author === undefined ? {} : { qualifiers: { author } }) },
    ]);
  },
  catalog(input) {
    const lists = new Map(input.files.filter(({ path }) => PACKING_LIST.test(path)).map((file) => [file.path, file]));
    const recorded = input.files.filter(({ path }) => RECORD.test(path)).flatMap((file) => toPackages(file, lists));
    const known = new Set(recorded.flatMap(({ claims }) => claims.files ?? []));
    const journals = input.files.filter(({ path }) => JOURNAL.test(path)).map(readJournal);
    const unrecorded = [...lists.values()].filter(({ path }) => !known.has(path));
    return [...recorded, ...unrecorded.map((list) => modulePackage(list, journals))];
  },
};

/** Modules of `perllocal.pod` with their versions, oldest first. */
function journalEntries(text: string): Facts[] {
  const entries: Facts[] = [];
  let name: string | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const version = ENTRY_VERSION.exec(line)?.[1];
    if (line.startsWith('=head2 ')) name = ENTRY.exec(line)?.[1];
    else if (version !== undefined && name !== undefined) entries.push({ name, version });
  }
  return entries;
}

/** Lines are paths, some with ` type=link from=…` behind them. */
function packedPaths(list: string): string[] {
  return list
    .split(/\r\n|\n|\r/)
    .map((line) => line.replace(/ (?:type|from)=.*$/, '').trim())
    .filter((path) => path.startsWith('/'))
    .map((path) => posix.normalize(path).slice(1))
    .filter((path) => path !== '');
}

/** The author is the namespace of a purl that names a distribution. */
function toPackages(file: EvidenceFile, lists: ReadonlyMap<string, EvidenceFile>): CatalogedPackage[] {
  const folder = directoryOf(file.path);
  const library = directoryOf(directoryOf(folder));
  return decodeFacts(file.bytes).map(({ files: [module = ''] = [], qualifiers, ...facts }) => {
    const listPath = posix.join(library, 'auto', ...module.split('::'), '.packlist');
    const list = lists.get(listPath);
    return {
      type: 'cpan',
      ...facts,
      ...(qualifiers?.['author'] === undefined ? {} : { namespace: qualifiers['author'] }),
      location: file.path,
      claims: {
        layer: 'language',
        files: list === undefined ? [] : [listPath, ...readJson(pathsSchema, list.bytes)],
        directories: [folder],
      },
    };
  });
}

/** A `perllocal.pod`: where it is, and the last version of each module in it. */
interface Journal {
  readonly path: string;
  readonly versions: ReadonlyMap<string, string>;
}

const readJournal = ({ path, bytes }: EvidenceFile): Journal => ({
  path,
  versions: new Map(decodeFacts(bytes).map(({ name, version }) => [name, version])),
});

function modulePackage(list: EvidenceFile, journals: readonly Journal[]): CatalogedPackage {
  const name = (PACKING_LIST.exec(list.path)?.[1] ?? '').slice(0, -1).replaceAll('/', '::');
  const [nearest] = journals
    .filter(({ versions }) => versions.has(name))
    .sort((a, b) => sharedLength(b.path, list.path) - sharedLength(a.path, list.path));
  return {
    type: 'cpan',
    name,
    version: nearest?.versions.get(name) ?? '',
    location: list.path,
    claims: { layer: 'language', files: [list.path, ...readJson(pathsSchema, list.bytes)] },
  };
}

/** Length of what two paths have in common from their start. */
function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
