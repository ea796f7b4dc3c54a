import type { Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { decodeFacts, encodeFacts } from './formats/facts.js';
import { firstValue, parseHeaders } from './formats/headers.js';
import { directoryOf } from './formats/paths.js';
import { decodeText } from './formats/text.js';

const DESCRIPTION = /(?:^|\/)DESCRIPTION$/;
const IN_LIBRARY = /(?:^|\/)(?:site-)?library\/([^/]+)\/DESCRIPTION$/;

/**
 * Installed R packages: a `DESCRIPTION` with the field `Built`, which R adds when it installs (Writing R Extensions,
 * 1.1.1), or one in a library of R under the name of its package, where R lists it without that field too.
 */
export const cran: Cataloger = {
  name: 'cran',
  evidenceVersion: 3,
  types: ['cran'],
  maxBytes: 5 * 1024 * 1024,
  wants: (file) => file.path.endsWith('DESCRIPTION') && DESCRIPTION.test(file.path),
  extract(body, { path }) {
    const fields = parseHeaders(decodeText(body));
    const [name, version, license] = ['package', 'version', 'license'].map((field) => firstValue(fields, field));
    const isInstalled = fields.has('built') || IN_LIBRARY.exec(path)?.[1] === name;
    if (!name || !version || !isInstalled) return undefined;
    const needs = [firstValue(fields, 'depends'), firstValue(fields, 'imports')].join(',').split(',');
    const dependencies = needs
      .map((each) => each.replace(/\(.*/s, '').trim())
      .filter((each) => each !== '' && each !== 'R');
    return encodeFacts([{ name, version, ...(license ? { licenses: [license] } : {}), dependencies }]);
  },
  catalog: (input) => input.files.flatMap(toPackages),
};

function toPackages(file: EvidenceFile): CatalogedPackage[] {
  return decodeFacts(file.bytes).map((facts) => ({
    type: 'cran',
    ...facts,
    location: file.path,
    claims: { layer: 'language', directories: [directoryOf(file.path)] },
  }));
}
