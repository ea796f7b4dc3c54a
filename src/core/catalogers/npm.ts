import { posix } from 'node:path';
import { z } from 'zod';
import { remember } from '../collections.js';
import type { CatalogInput, Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage, Claims } from './package.js';
import { decodeFacts, encodeFacts, type Facts } from './formats/facts.js';
import { keys, looseText, readJson, text } from './formats/json.js';
import { directoryOf } from './formats/paths.js';
import { isYarnArchive, readYarnArchive } from './formats/yarn-archive.js';
import { developmentOnly } from './npm/development.js';

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
  peerDependencies: keys,
  devDependencies: keys,
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
    return isYarnArchive(path) ? extractArchive(body) : extractManifest(body, isProject(path));
  },
  catalog(input) {
    const runsArchives = input.files.some((file) => PLUG_AND_PLAY.test(file.path));
    const manifests = input.files.filter(({ path }) => path.endsWith(MANIFEST));
    const development = input.isFinal ? developmentDirectories(input, manifests) : new Set<string>();
    const archives = runsArchives ? input.files.filter(({ path }) => isYarnArchive(path)) : [];
    const packages = [...manifests, ...archives].flatMap(toPackages);
    if (development.size === 0) return packages;
    return packages.map((each) =>
      development.has(directoryOf(each.location)) ? { ...each, role: 'build' as const } : each,
    );
  },
};

async function extractArchive(body: Buffer): Promise<Buffer | undefined> {
  const manifest = await readYarnArchive(body);
  return manifest && extractManifest(manifest, false);
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

/** Outside of any `node_modules`: the manifest of an application, a workspace or an unpacked program. */
function isProject(path: string): boolean {
  return path.endsWith(MANIFEST) && pathInModules(path) === undefined;
}

/** A project counts also without name and version: for what it depends on. */
function extractManifest(body: Buffer, ofProject: boolean): Buffer | undefined {
  const manifest = readJson(manifestSchema, body);
  const { license, licenses, peerDependencies: peers } = manifest;
  const named = manifest.name.trim() !== '' && manifest.version.trim() !== '';
  const [name, version] = named ? [manifest.name, manifest.version] : ['', ''];
  const development = ofProject ? manifest.devDependencies : [];
  if (!named && development.length === 0) return undefined;
  const isForEditor = manifest.engines.vscode !== undefined && manifest.publisher !== undefined;
  const isEditorExtension = isForEditor || manifest.contributes !== undefined;
  if (isEditorExtension || manifest.unity !== undefined) return undefined;
  // an optional one that is installed is needed: programs for a platform come so
  const dependencies = [...new Set([...manifest.dependencies, ...manifest.optionalDependencies])];
  const stated = license.length === 0 ? licenses : license;
  const facts: Facts = { name, version, ...(stated.length === 0 ? {} : { licenses: stated }), dependencies };
  if (peers.length > 0) facts.peers = peers;
  if (development.length > 0) facts.development = development;
  return encodeFacts([facts]);
}

function extractLock(body: Buffer): Buffer {
  const { packages } = readJson(hiddenLockSchema, body);
  return Buffer.from(JSON.stringify(Object.keys(packages).filter((path) => packages[path]?.dev)));
}

/** Where packages are that are needed for development only: as npm's own lock says, elsewhere by what leads to them. */
function developmentDirectories(input: CatalogInput, manifests: readonly EvidenceFile[]): ReadonlySet<string> {
  const directories = new Set<string>();
  const locked = new Set<string>();
  for (const file of input.files) {
    if (!file.path.endsWith(HIDDEN_LOCK)) continue;
    const base = directoryOf(directoryOf(file.path));
    locked.add(directoryOf(file.path));
    for (const path of readJson(developmentSchema, file.bytes)) directories.add(posix.join(base, path));
  }
  const projects = manifests.filter(({ path }) => isProject(path)).map(({ path }) => directoryOf(path));
  const unlocked = projects.filter((project) => !hasLock(project, locked));
  if (unlocked.length === 0) return directories;
  const needs = new Map(
    manifests.map((file) => {
      const [{ dependencies = [], peers = [], development = [] } = {}] = decodeFacts(file.bytes);
      return [directoryOf(file.path), { dependencies, peers, development }] as const;
    }),
  );
  for (const directory of developmentOnly(input.fileSystem, needs, { all: projects, unlocked })) {
    if (!isBelowOne(directory, locked)) directories.add(directory);
  }
  return directories;
}

/** Whether npm's lock tells of what is installed for a project, in its own `node_modules` or in that of a folder above. */
function hasLock(project: string, locked: ReadonlySet<string>): boolean {
  for (let above = project; above !== ''; above = directoryOf(above))
    if (locked.has(`${above}/node_modules`)) return true;
  return locked.has('node_modules');
}

function isBelowOne(path: string, directories: ReadonlySet<string>): boolean {
  if (directories.size === 0) return false;
  for (let above = path; above !== ''; above = directoryOf(above)) if (directories.has(above)) return true;
  return false;
}

/** Once for all states in which a file is there. */
const toPackages = remember((file: EvidenceFile): CatalogedPackage[] => {
  const directory = directoryOf(file.path);
  const packages = decodeFacts(file.bytes).filter(({ name }) => name !== '');
  return packages.map(({ name, version, licenses, dependencies }) => ({
    type: 'npm',
    name,
    version,
    ...(licenses === undefined ? {} : { licenses }),
    dependencies,
    location: file.path,
    claims: claimsOf(file.path, directory, { name, version }),
  }));
});

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
