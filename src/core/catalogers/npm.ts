import { posix } from 'node:path';
import { z } from 'zod';
import type { CatalogInput, Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage, Claims } from './package.js';
import { decodeFacts, encodeFacts } from './formats/facts.js';
import { keys, looseText, readJson, text } from './formats/json.js';
import { directoryOf } from './formats/paths.js';
import { isYarnArchive, readYarnArchive } from './formats/yarn-archive.js';

const MANIFEST = 'package.json';
const HIDDEN_LOCK = '.package-lock.json';
const MODULES = 'node_modules/';
/** Where Yarn's linker `pnpm` unpacks packages below `node_modules`. */
const YARN_STORE = /^\.store\/[^/]+\/package\/package\.json$/;
/** What Yarn's Plug'n'Play loads packages with, straight from their archives. */
const PLUG_AND_PLAY = /(?:^|\/)\.pnp\.c?js$/;

/** A name, an object of former times with its `type`, or a list of those; what is none of these is left out. */
const oneLicenseSchema = z.union([text, z.object({ type: text }).transform((license) => license.type)]).catch('');
const licensesSchema = z
  .union([z.array(oneLicenseSchema), oneLicenseSchema.transform((license) => [license])])
  .transform((licenses) => licenses.filter((license) => license !== ''))
  .catch([]);
const manifestSchema = z.object({
  name: looseText,
  version: looseText,
  license: licensesSchema,
  licenses: licensesSchema,
  dependencies: keys,
  optionalDependencies: keys,
  publisher: z.unknown().optional(),
  contributes: z.unknown().optional(),
  engines: z.object({ vscode: z.unknown().optional() }).catch({ vscode: undefined }),
  unity: z.unknown().optional(),
});

/** The lock file that npm keeps inside node_modules: paths relative to the folder above it. */
const hiddenLockSchema = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().catch(false) }).catch({ dev: false })).catch({}),
});
const developmentSchema = z.array(z.string());

/**
 * Node packages that are installed: `package.json` at the root of a package, for npm, pnpm and yarn alike, and the
 * archives of Yarn where a program runs from them.
 */
export const npm: Cataloger = {
  name: 'npm',
  evidenceVersion: 4,
  types: ['npm'],
  maxBytes: 64 * 1024 * 1024,
  wants({ path }) {
    if (path.endsWith(MANIFEST)) return isManifest(path);
    if (isYarnArchive(path) || PLUG_AND_PLAY.test(path)) return true;
    return path.endsWith(HIDDEN_LOCK) && `/${path}`.endsWith(`/${MODULES}${HIDDEN_LOCK}`);
  },
  extract(body, { path }) {
    if (path.endsWith(HIDDEN_LOCK)) return extractLock(body);
    if (PLUG_AND_PLAY.test(path)) return Buffer.alloc(0);
    return isYarnArchive(path) ? extractArchive(body) : extractManifest(body);
  },
  catalog(input) {
    const development = developmentDirectories(input);
    const runsArchives = input.files.some((file) => PLUG_AND_PLAY.test(file.path));
    return input.files
      .filter(({ path }) => path.endsWith(MANIFEST) || (runsArchives && isYarnArchive(path)))
      .flatMap((file) => toPackages(file, development));
  },
};

async function extractArchive(body: Buffer): Promise<Buffer | undefined> {
  const manifest = await readYarnArchive(body);
  return manifest && extractManifest(manifest);
}

/** Directly in a package below node_modules, or outside of any node_modules. */
function isManifest(path: string): boolean {
  if (posix.basename(path) !== MANIFEST) return false;
  const inPackage = pathInModules(path);
  if (inPackage === undefined || YARN_STORE.test(inPackage)) return true;
  return inPackage.split('/').length === (inPackage.startsWith('@') ? 3 : 2);
}

/** What follows the last `node_modules/` of a path. */
function pathInModules(path: string): string | undefined {
  const at = `/${path}`.lastIndexOf(`/${MODULES}`);
  return at === -1 ? undefined : path.slice(at + MODULES.length);
}

function extractManifest(body: Buffer): Buffer | undefined {
  const manifest = readJson(manifestSchema, body);
  const { name, version, license, licenses } = manifest;
  if (name.trim() === '' || version.trim() === '') return undefined;
  const isForEditor = manifest.engines.vscode !== undefined && manifest.publisher !== undefined;
  const isEditorExtension = isForEditor || manifest.contributes !== undefined;
  if (isEditorExtension || manifest.unity !== undefined) return undefined;
  // an optional one that is installed is needed: programs for a platform come so
  const dependencies = [...new Set([...manifest.dependencies, ...manifest.optionalDependencies])];
  const stated = license.length === 0 ? licenses : license;
  return encodeFacts([{ name, version, ...(stated.length === 0 ? {} : { licenses: stated }), dependencies }]);
}

function extractLock(body: Buffer): Buffer {
  const { packages } = readJson(hiddenLockSchema, body);
  return Buffer.from(JSON.stringify(Object.keys(packages).filter((path) => packages[path]?.dev)));
}

function developmentDirectories(input: CatalogInput): ReadonlySet<string> {
  const directories = new Set<string>();
  for (const file of input.files) {
    if (!file.path.endsWith(HIDDEN_LOCK)) continue;
    const base = directoryOf(directoryOf(file.path));
    for (const path of readJson(developmentSchema, file.bytes)) directories.add(posix.join(base, path));
  }
  return directories;
}

function toPackages(file: EvidenceFile, development: ReadonlySet<string>): CatalogedPackage[] {
  const directory = directoryOf(file.path);
  return decodeFacts(file.bytes).map((facts) => ({
    type: 'npm',
    ...facts,
    ...(development.has(directory) ? { role: 'build' as const } : {}),
    location: file.path,
    claims: claimsOf(file.path, directory, facts),
  }));
}

/**
 * A package below node_modules owns its directory, and so does one that was unpacked to `name-version`
 * (`opt/yarn-v1.22.22`); an archive owns itself. Anything else is an application: its manifest says who it is, not what it owns.
 */
function claimsOf(path: string, directory: string, { name, version }: { name: string; version: string }): Claims {
  const unpacked = [`${name}-${version}`, `${name}-v${version}`].includes(posix.basename(directory));
  if (isYarnArchive(path)) return { layer: 'language', files: [path], root: path };
  if (pathInModules(path) !== undefined || unpacked) return { layer: 'language', directories: [directory] };
  return { layer: 'language', files: [path] };
}
