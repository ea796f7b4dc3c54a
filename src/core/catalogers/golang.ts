import { z } from 'zod';
import type { Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { MAX_EXECUTABLE_BYTES, mayBeProgram, parseExecutable } from './formats/executable.js';
import { DEVELOPMENT, readGoBuildInfo, type GoBuildInfo } from './formats/go-build-info.js';
import { readJson } from './formats/json.js';
import { versionFromLinkerFlags } from './formats/linker-flags.js';

const moduleSchema = z.object({ path: z.string(), version: z.string() });
const evidenceSchema = z.object({
  goVersion: z.string(),
  main: moduleSchema.optional(),
  modules: z.array(moduleSchema),
});

/** Modules of Go programs, from the build information that the linker leaves in them, and the standard library. */
export const golang: Cataloger = {
  name: 'golang',
  evidenceVersion: 2,
  types: ['golang'],
  maxBytes: MAX_EXECUTABLE_BYTES,
  wants: mayBeProgram,
  extract(body) {
    const executable = parseExecutable(body);
    const info = executable && readGoBuildInfo(executable);
    return info && Buffer.from(JSON.stringify(summarize(info)));
  },
  catalog: (input) => input.files.flatMap(catalogProgram),
};

function summarize({ goVersion, main, modules, settings }: GoBuildInfo): z.infer<typeof evidenceSchema> {
  const known = modules.map(({ path, version }) => ({ path, version: releasedVersion(version) }));
  if (main === undefined) return { goVersion, modules: known };
  const stamped = releasedVersion(main.version);
  const given = isRelease(stamped) ? '' : versionFromLinkerFlags(settings['-ldflags'] ?? '');
  return { goVersion, main: { path: main.path, version: given || stamped }, modules: known };
}

const PSEUDO_VERSION = /^v\d+\.\d+\.\d+-(?:[0-9A-Za-z.-]*\.)?\d{14}-[0-9a-f]{12}(?:\+[0-9A-Za-z.-]+)?$/;

/** Go 1.24 stamps a pseudo-version of the commit when none was tagged: what the builder calls it says more. */
function isRelease(version: string): boolean {
  return version !== '' && !PSEUDO_VERSION.test(version);
}

function releasedVersion(version: string): string {
  return version === DEVELOPMENT ? '' : version;
}

function catalogProgram(file: EvidenceFile): CatalogedPackage[] {
  const { goVersion, main, modules } = readJson(evidenceSchema, file.bytes);
  const found = new Map<string, CatalogedPackage>();
  const add = (name: string, version: string, isMain = false): void => {
    if (name !== '') found.set(`${name}@${version}`, toPackage(name, version, file.path, isMain));
  };
  for (const module of modules) add(module.path, module.version);
  add('stdlib', standardLibraryVersion(goVersion), main === undefined);
  if (main !== undefined) add(main.path, main.version, true);
  return [...found.values()];
}

/** `go1.22.1 X:boringcrypto` -> `1.22.1`; a development toolchain (`devel +4f9a …`) has no version. */
function standardLibraryVersion(goVersion: string): string {
  return /^go(\d\S*)/.exec(goVersion)?.[1] ?? '';
}

function toPackage(name: string, version: string, path: string, isMain: boolean): CatalogedPackage {
  return {
    type: 'golang',
    name,
    version,
    location: path,
    // all modules are in the one file: the main module wins it by the deeper root
    claims: { layer: 'language', files: [path], ...(isMain ? { root: path } : {}) },
  };
}
