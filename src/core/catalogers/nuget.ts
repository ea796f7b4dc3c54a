import { posix } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../errors.js';
import type { Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { bundledDependencies } from './formats/dotnet-bundle.js';
import { MAX_EXECUTABLE_BYTES, mayBeProgram } from './formats/executable.js';
import { decodeFacts, encodeFacts, type Facts } from './formats/facts.js';
import { keys, looseText, readJson } from './formats/json.js';
import { directoryOf, resolvePath } from './formats/paths.js';

const MAX_DEPENDENCIES_BYTES = 64 * 1024 * 1024;
/** Library type of the runtime that a self-contained application brings, and the prefix of its name. */
const RUNTIME_PACK_TYPE = 'runtimepack';
const RUNTIME_PACK = `${RUNTIME_PACK_TYPE}.`;
const LISTED_TYPES = new Set(['package', 'project', RUNTIME_PACK_TYPE]);

const assetsSchema = z.object({
  dependencies: keys,
  runtime: keys,
  runtimeTargets: keys,
  native: keys,
  resources: keys,
});
const emptyAssets: z.infer<typeof assetsSchema> = {
  dependencies: [],
  runtime: [],
  runtimeTargets: [],
  native: [],
  resources: [],
};
const targetSchema = z.record(z.string(), assetsSchema.catch(emptyAssets)).catch({});

/** `<application>.deps.json` (dotnet/runtime, "host runtime configuration"). */
const dependenciesSchema = z.object({
  runtimeTarget: z.object({ name: looseText }).catch({ name: '' }),
  targets: z.record(z.string(), targetSchema).catch({}),
  libraries: z.record(z.string(), z.object({ type: looseText }).catch({ type: '' })).catch({}),
});

/**
 * .NET libraries that an application brings along: packages, projects and runtime packs of its `deps.json`, which lies
 * beside it, or inside of an application that was published as a single file.
 */
export const nuget: Cataloger = {
  name: 'nuget',
  evidenceVersion: 4,
  types: ['nuget'],
  maxBytes: MAX_EXECUTABLE_BYTES,
  wants: (file) => isDependencies(file.path) || mayBeProgram(file),
  extract(body, { path }) {
    if (isDependencies(path)) return extractDependencies(body);
    const bundled = bundledDependencies(body);
    return bundled && extractDependencies(bundled);
  },
  catalog: (input) => input.files.flatMap(toPackages),
};

const isDependencies = (path: string): boolean => path.endsWith('.deps.json');

function extractDependencies(json: Buffer): Uint8Array | undefined {
  if (json.length > MAX_DEPENDENCIES_BYTES) throw new CodedError('PKGDB_TOO_LARGE', 'deps.json is over 64 MiB');
  const dependencies = readJson(z.union([dependenciesSchema, z.array(z.unknown())]), json);
  // bundlers for the web write lists of script names to files of such a name
  return Array.isArray(dependencies) ? undefined : encodeFacts(installedLibraries(dependencies));
}

/** A library of the target without any asset is only there for the compiler. */
function installedLibraries({ runtimeTarget, targets, libraries }: z.infer<typeof dependenciesSchema>): Facts[] {
  const target = new Map(Object.entries(targets)).get(runtimeTarget.name);
  const assets = new Map(Object.entries(target ?? {}));
  return Object.entries(libraries).flatMap(([identity, { type }]) => {
    const [name = '', version = ''] = identity.split('/');
    if (name === '' || version === '' || !LISTED_TYPES.has(type.toLowerCase())) return [];
    const own = assets.get(identity);
    const files = own === undefined ? [] : [...own.runtime, ...own.runtimeTargets, ...own.native, ...own.resources];
    const isForCompiler = own !== undefined && own.runtime.length + own.runtimeTargets.length + own.native.length === 0;
    if (isForCompiler) return [];
    const dependencies = (own?.dependencies ?? []).map(withoutPrefix);
    const isRuntime = type.toLowerCase() === RUNTIME_PACK_TYPE;
    return [{ name: isRuntime ? withoutPrefix(name) : name, version, dependencies, files }];
  });
}

function withoutPrefix(name: string): string {
  return name.startsWith(RUNTIME_PACK) ? name.slice(RUNTIME_PACK.length) : name;
}

function toPackages(file: EvidenceFile): CatalogedPackage[] {
  const directory = directoryOf(file.path);
  return decodeFacts(file.bytes).map(({ files = [], ...facts }, index) => ({
    type: 'nuget',
    ...facts,
    location: file.path,
    claims: isDependencies(file.path)
      ? { layer: 'language', files: publishedAssets(directory, files) }
      : // all are in the one file: the application, which comes first, wins it by the deeper root
        { layer: 'language', files: [file.path], ...(index === 0 ? { root: file.path } : {}) },
  }));
}

/** Assets are published beside the file by their base name, or with their path (`runtimes/…`, `de/…`). */
function publishedAssets(directory: string, assets: readonly string[]): string[] {
  const paths = assets
    .flatMap((asset) => [asset, posix.basename(asset), posix.join(culture(asset), posix.basename(asset))])
    .flatMap((asset) => resolvePath(directory, asset) ?? []);
  return [...new Set(paths)];
}

/** Folder of a satellite assembly: `lib/net6.0/de/Foo.resources.dll` is published to `de/`. */
function culture(asset: string): string {
  return asset.endsWith('.resources.dll') ? posix.basename(directoryOf(asset)) : '';
}
