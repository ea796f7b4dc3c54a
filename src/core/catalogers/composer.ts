import { posix } from 'node:path';
import { z } from 'zod';
import type { Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { decodeFacts, encodeFacts } from './formats/facts.js';
import { keys, looseText, readJson, text } from './formats/json.js';
import { directoryOf, resolvePath } from './formats/paths.js';

const INSTALLED = /(?:^|\/)composer\/installed\.json$/;

const packageSchema = z.object({
  name: looseText,
  version: looseText,
  license: z
    .union([text.transform((license) => [license]), z.array(text)])
    .optional()
    .catch(undefined),
  require: keys,
  'install-path': text.optional().catch(undefined),
});
const packagesSchema = z.array(packageSchema);

/** Composer 1 writes a list, Composer 2 an object around it. */
const installedSchema = z.union([
  packagesSchema.transform((packages) => ({ packages, 'dev-package-names': [] as string[] })),
  z.object({ packages: packagesSchema, 'dev-package-names': z.array(text).catch([]) }),
]);

/** PHP packages that Composer installed: `vendor/composer/installed.json`. */
export const composer: Cataloger = {
  name: 'composer',
  evidenceVersion: 1,
  types: ['composer'],
  maxBytes: 64 * 1024 * 1024,
  wants: (file) => INSTALLED.test(file.path),
  extract(body) {
    const { packages, 'dev-package-names': developmentNames } = readJson(installedSchema, body);
    const development = new Set(developmentNames);
    const listed = packages.filter(({ name, version }) => name !== '' && version !== '');
    return encodeFacts(
      listed.map(({ name, version, license, require, 'install-path': path }) => ({
        name,
        version,
        ...(license === undefined ? {} : { licenses: license }),
        ...(development.has(name) ? { role: 'build' as const } : {}),
        dependencies: require.filter((each) => each.includes('/')),
        files: [path ?? `../${name}`],
      })),
    );
  },
  catalog: (input) => input.files.flatMap(toPackages),
};

function toPackages(file: EvidenceFile): CatalogedPackage[] {
  const base = directoryOf(file.path);
  return decodeFacts(file.bytes).map(({ files: paths = [], ...facts }) => ({
    type: 'composer',
    ...facts,
    location: file.path,
    claims: {
      layer: 'language',
      directories: paths
        .flatMap((path) => resolvePath(base, path) ?? [])
        .filter((path) => isBelow(directoryOf(base), path)),
    },
  }));
}

/** The root package lists itself with a path above `vendor`: it does not own all that is there. */
function isBelow(directory: string, path: string): boolean {
  return posix.relative(`/${directory}`, `/${path}`).split('/')[0] !== '..' && path !== directory;
}
