import { z } from 'zod';
import { CodedError } from '../errors.js';
import type { Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { decodeFacts, encodeFacts } from './formats/facts.js';
import { looseText, readJson, text } from './formats/json.js';
import { directoryOf, resolvePath } from './formats/paths.js';

const RECORD = /(?:^|\/)conda-meta\/[^/]+\.json$/;

const recordSchema = z.object({
  name: looseText,
  version: looseText,
  build: looseText,
  subdir: looseText,
  channel: looseText,
  license: looseText,
  depends: z.array(text).catch([]),
  files: z.array(text).catch([]),
});

/** Packages of a conda environment: one `conda-meta/*.json` each, with the files that it linked. */
export const conda: Cataloger = {
  name: 'conda',
  evidenceVersion: 2,
  types: ['conda'],
  maxBytes: 64 * 1024 * 1024,
  wants: (file) => RECORD.test(file.path),
  extract(body) {
    const { name, version, build, subdir, channel, license, depends, files } = readJson(recordSchema, body);
    if (name === '' || version === '') throw new CodedError('PKGDB_CORRUPT', 'the record has no name or version');
    const known = Object.entries({ build, channel: channelName(channel), subdir }).filter(([, value]) => value !== '');
    return encodeFacts([
      {
        name,
        version,
        ...(license === '' ? {} : { licenses: [license] }),
        qualifiers: Object.fromEntries(known),
        dependencies: depends.map((each) => each.split(' ', 1)[0] ?? ''),
        files,
      },
    ]);
  },
  catalog: (input) => input.files.flatMap(toPackages),
};

/** `conda-forge` of `https://conda.anaconda.org/conda-forge/linux-64`, as purls name it; other servers as they are. */
function channelName(channel: string): string {
  const known = /^https?:\/\/(?:conda\.anaconda\.org|repo\.anaconda\.com\/pkgs)\/([^/]{1,200})(?:\/|$)/.exec(channel);
  return known?.[1] ?? channel;
}

function toPackages(file: EvidenceFile): CatalogedPackage[] {
  const environment = directoryOf(directoryOf(file.path));
  return decodeFacts(file.bytes).map(({ files = [], ...facts }) => ({
    type: 'conda',
    ...facts,
    location: file.path,
    claims: {
      layer: 'language',
      files: [file.path, ...files.flatMap((path) => resolvePath(environment, path) ?? [])],
      root: environment,
    },
  }));
}
