import { posix } from 'node:path';
import { CodedError } from '../errors.js';
import type { Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { decodeFacts, encodeFacts } from './formats/facts.js';
import { directoryOf } from './formats/paths.js';
import { decodeText } from './formats/text.js';

const RESOURCE = /(?:^|\/)ebin\/[^/]+\.app$/;
const APPLICATION = /^\s*\{\s*application\s*,\s*'?([A-Za-z]\w*)'?\s*,/m;
const VERSION = /\{\s*vsn\s*,\s*"([^"\n]*)"\s*\}/;
const NEEDS = /\{\s*applications\s*,\s*\[([^\]]*)\]/;

/** Erlang and Elixir applications: the application resource file `ebin/<name>.app` (Erlang/OTP, app(4)). */
export const hex: Cataloger = {
  name: 'hex',
  evidenceVersion: 1,
  types: ['hex'],
  maxBytes: 5 * 1024 * 1024,
  wants: (file) => file.path.endsWith('.app') && RESOURCE.test(file.path),
  extract(body) {
    const text = decodeText(body);
    const name = APPLICATION.exec(text)?.[1];
    if (name === undefined) throw new CodedError('PKGDB_CORRUPT', 'not an application resource file');
    const version = VERSION.exec(text)?.[1];
    // a source tree may say `{vsn, git}`: nothing that was released and installed
    if (!version) return undefined;
    const needs = (NEEDS.exec(text)?.[1] ?? '').split(',').map((each) => each.trim().replaceAll("'", ''));
    return encodeFacts([{ name, version, dependencies: needs.filter((each) => /^[a-z]\w*$/i.test(each)) }]);
  },
  catalog: (input) => input.files.flatMap(toPackages),
};

/** A release has `lib/<name>-<version>/ebin`: the application owns that folder. */
function toPackages(file: EvidenceFile): CatalogedPackage[] {
  const directory = directoryOf(directoryOf(file.path));
  return decodeFacts(file.bytes).map((facts) => {
    const isOwn = [facts.name, `${facts.name}-${facts.version}`].includes(posix.basename(directory));
    return {
      type: 'hex',
      ...facts,
      location: file.path,
      claims: { layer: 'language', directories: [isOwn ? directory : directoryOf(file.path)] },
    };
  });
}
