import { posix } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../errors.js';
import type { Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { decodeFacts, encodeFacts } from './formats/facts.js';
import { looseText, readJson, text } from './formats/json.js';
import { directoryOf } from './formats/paths.js';
import { decodeText } from './formats/text.js';

const RECORD = /(?:^|\/)\.meta\/[^/]+\/install\.json$/;
const PACKING_LIST = /(?:^|\/)auto\/(?:[^/]+\/)+\.packlist$/;
/** `URI-5.35` or `perl-ldap-0.68_01`: the version is what follows the last dash before a digit or `v`. */
const DISTRIBUTION = /^(.+)-v?(\d[\w.]*(?:-TRIAL)?)$/;
const AUTHOR = /^\w\/\w\w\/([A-Z][A-Z0-9-]+)\//;

const recordSchema = z.object({ name: text, dist: text, pathname: looseText });
const pathsSchema = z.array(z.string());

/**
 * Perl distributions that cpanm, cpm or Carton installed: `.meta/<distribution>/install.json` below the folder of the
 * architecture, with the files in `auto/<module>/.packlist` beside it (ExtUtils::Packlist). The name is that of the
 * distribution (`libwww-perl`), not of its main module (`LWP`).
 */
export const cpan: Cataloger = {
  name: 'cpan',
  evidenceVersion: 1,
  types: ['cpan'],
  maxBytes: 16 * 1024 * 1024,
  wants: ({ path }) => RECORD.test(path) || PACKING_LIST.test(path),
  extract(body, { path }) {
    if (PACKING_LIST.test(path)) return Buffer.from(JSON.stringify(packedPaths(decodeText(body))));
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
    return input.files.filter(({ path }) => RECORD.test(path)).flatMap((file) => toPackages(file, lists));
  },
};

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
