import { inflateSync } from 'node:zlib';
import { z } from 'zod';
import { CodedError } from '../errors.js';
import type { Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { MAX_EXECUTABLE_BYTES, mayBeProgram, parseExecutable, sectionBytes } from './formats/executable.js';
import { decodeFacts, encodeFacts, type Facts } from './formats/facts.js';
import { readJson, text } from './formats/json.js';

const SECTION = '.dep-v0';
const MAX_UNPACKED = 64 * 1024 * 1024;

/** The JSON of cargo-auditable; `kind` is left out for what is needed at run time. */
const auditSchema = z.object({
  packages: z.array(
    z.object({
      name: text,
      version: text,
      kind: z.enum(['build', 'runtime']).catch('runtime'),
      dependencies: z.array(z.number()).catch([]),
      root: z.boolean().catch(false),
    }),
  ),
});

/** Crates of Rust programs that were built with cargo-auditable: zlib-packed JSON in section `.dep-v0`. */
export const cargo: Cataloger = {
  name: 'cargo',
  evidenceVersion: 1,
  types: ['cargo'],
  maxBytes: MAX_EXECUTABLE_BYTES,
  wants: mayBeProgram,
  extract(body) {
    const executable = parseExecutable(body);
    const section = executable?.sections.find((each) => each.name === SECTION);
    if (executable === undefined || section === undefined) return undefined;
    return encodeFacts(linkedCrates(unpack(sectionBytes(executable, section))));
  },
  catalog: (input) => input.files.flatMap(catalogProgram),
};

function unpack(bytes: Buffer): Buffer {
  try {
    return inflateSync(bytes, { maxOutputLength: MAX_UNPACKED });
  } catch (error) {
    throw new CodedError('PKGDB_CORRUPT', `section ${SECTION} cannot be unpacked`, {}, { cause: error });
  }
}

/** The root crate first, then the others; crates that only ran at build time are not in the program. */
function linkedCrates(json: Buffer): Facts[] {
  const { packages } = readJson(auditSchema, json);
  return packages
    .filter((each) => each.kind === 'runtime')
    .sort((a, b) => Number(b.root) - Number(a.root))
    .map(({ name, version, dependencies }) => ({
      name,
      version,
      dependencies: dependencies.flatMap((index) => packages[index]?.name ?? []),
    }));
}

function catalogProgram(file: EvidenceFile): CatalogedPackage[] {
  return decodeFacts(file.bytes).map((facts, index) => ({
    type: 'cargo',
    ...facts,
    location: file.path,
    // all crates are in the one file: the root crate wins it by the deeper root
    claims: { layer: 'language', files: [file.path], ...(index === 0 ? { root: file.path } : {}) },
  }));
}
