import { zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';
import { CodedError } from '../../errors.js';
import type { CatalogInput, EvidenceFile } from '../cataloger.js';
import { Budget } from '../formats/budget.js';
import type { Distribution } from '../formats/evidence.js';
import { Faults } from '../formats/faults.js';
import { lines, rootRelative } from '../formats/lines.js';
import type { CatalogedPackage } from '../package.js';

/** Largest manifest in bytes after decompression; one of a full root file system is below 10 MiB. */
const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;

const ZSTD_MAGIC = 0xfd2fb528;
/** Start of the first line of any jsonwall text. */
const JSONWALL = '{"jsonwall":';

const Line = z.union([
  z.object({ kind: z.literal('package'), name: z.string().min(1), version: z.string().min(1), arch: z.string() }),
  z.object({ kind: z.literal('path'), path: z.string(), slices: z.array(z.string()).default([]) }),
  z.object({ kind: z.enum(['slice', 'content']) }),
  z.object({ jsonwall: z.string() }),
]);

/** Chisel may be told to write its manifest anywhere; the name is fixed. */
export function isChiselManifest(path: string): boolean {
  return path === 'manifest.wall' || path.endsWith('/manifest.wall');
}

/**
 * Decompresses a manifest to its jsonwall text, or gives undefined when it is neither a zstd frame nor such a text.
 * @throws CodedError PKGDB_TOO_LARGE over 64 MiB, PKGDB_CORRUPT when the frame is broken
 */
export function extractChiselManifest(body: Uint8Array): Uint8Array | undefined {
  const head = Buffer.from(body.subarray(0, JSONWALL.length));
  if (head.toString('latin1') === JSONWALL) return body;
  if (head.length < 4 || head.readUInt32LE() !== ZSTD_MAGIC) return undefined;
  try {
    return zstdDecompressSync(body, { maxOutputLength: MAX_MANIFEST_BYTES });
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    const code = tooLarge ? 'PKGDB_TOO_LARGE' : 'PKGDB_CORRUPT';
    const message = tooLarge ? 'the manifest expands to over 64 MiB' : 'the manifest cannot be decompressed';
    throw new CodedError(code, message, {}, { cause: error });
  }
}

/**
 * Reads a Chisel manifest: packages cut into slices `<package>_<slice>`, and the paths that the slices brought
 * (https://documentation.ubuntu.com/chisel/en/latest/reference/manifest/, schema 1.0).
 */
export function readChiselManifest(
  file: EvidenceFile,
  input: CatalogInput,
  distribution: Distribution,
): CatalogedPackage[] {
  const budget = new Budget();
  const faults = new Faults();
  const found: { name: string; version: string; arch: string }[] = [];
  const paths = new Map<string, string[]>();
  let number = 0;
  for (const text of lines(file.bytes)) {
    number += 1;
    if (text === '') continue;
    const line = parseLine(text);
    if (line === undefined) {
      faults.add('a manifest line is not valid', `line ${number}`);
    } else if ('kind' in line && line.kind === 'package') {
      budget.addPackage();
      found.push(line);
    } else if ('kind' in line && line.kind === 'path' && !line.path.endsWith('/')) {
      const path = rootRelative(line.path);
      for (const owner of new Set(line.slices.map((slice) => slice.slice(0, slice.lastIndexOf('_'))))) {
        budget.addPath(path.length);
        if (paths.get(owner)?.push(path) === undefined) paths.set(owner, [path]);
      }
    }
  }
  faults.report(input, file);
  return found.map(({ name, version, arch }) => ({
    type: 'deb',
    name,
    version,
    architecture: arch || undefined,
    namespace: distribution.namespace,
    qualifiers: distribution.qualifiers,
    location: file.path,
    claims: { layer: 'os', files: paths.get(name) ?? [] },
  }));
}

function parseLine(text: string): z.infer<typeof Line> | undefined {
  try {
    return Line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
