import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ImageTotal } from '../../src/analysis/image-total.js';
import { dpkg } from '../../src/core/catalogers/dpkg.js';
import { type JarReport, MAX_JAR_DEPTH, readJar } from '../../src/core/catalogers/formats/jar.js';
import { type ErrorCode, toCodedError } from '../../src/core/errors.js';
import { DEFAULT_SCAN_LIMITS } from '../../src/core/limits.js';
import { parseConfig } from '../../src/core/image/config.js';
import { MAX_MANIFEST_SIZE, parseManifest } from '../../src/core/image/manifest.js';
import { parseReference } from '../../src/core/image/reference.js';
import { EvidenceCollector } from '../../src/core/scan/evidence-collector.js';
import { LIMITS } from '../../src/limit-table.js';
import { scanBytes, tarArchive, type TarMember } from '../support/build-layer.js';
import { descriptor, indexBody, indexEntry, manifestBody, toBytes } from '../support/manifests.js';
import { analyzeArchives } from '../support/model-image.js';
import { zip } from '../support/zip.js';

/** Does something at the limit plus `extra`; gives the codes of problems, or throws. */
type Trial = (extra: -1 | 0 | 1) => unknown;

const list = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index));
const scan = (members: readonly TarMember[], limits: Partial<typeof DEFAULT_SCAN_LIMITS>): Promise<unknown> =>
  scanBytes(tarArchive(members), limits).then(({ problems }) => problems.map(({ code }) => code));
const archive = tarArchive([{ name: 'a', body: 'x'.repeat(100_000) }]);
const blob = gzipSync(archive);
const padded = (size: number, value: unknown): Buffer => Buffer.from(JSON.stringify(value).padEnd(size));
const total = async (layers: number, limits: Partial<typeof DEFAULT_SCAN_LIMITS>): Promise<void> => {
  const counter = new ImageTotal({ ...DEFAULT_SCAN_LIMITS, ...limits });
  const { uncompressedSize, entries } = await scanBytes(tarArchive([{ name: 'a' }]));
  for (let index = 0; index < layers; index++) counter.add({ uncompressedSize, entryCount: entries.types.length }, 1);
};
const jars = (depth: number): Buffer => (depth === 0 ? zip([]) : zip([{ path: 'inner.jar', body: jars(depth - 1) }]));
const codesOf = ({ problems }: JarReport): string[] => problems.map(({ code }) => code);

/** By the variable of a limit, else its name. */
const TRIALS: Readonly<Record<string, Trial>> = {
  'Length of a reference': (extra) =>
    parseReference(`r.example/${'b'.repeat(237 + extra)}:${'t'.repeat(128)}@sha512:${'a'.repeat(128)}`),
  'Manifest or index': (extra) => parseManifest(padded(MAX_MANIFEST_SIZE + extra, manifestBody())),
  'Image config': (extra) =>
    parseConfig(padded(MAX_MANIFEST_SIZE + extra, { rootfs: { type: 'layers', diff_ids: [] } }), 0),
  'Layers of an image': (extra) =>
    parseManifest(toBytes(manifestBody({ layers: list(127 + extra, (index) => descriptor(`${index}`)) }))),
  'Entries of an index': (extra) =>
    parseManifest(toBytes(indexBody(list(256 + extra, () => indexEntry('linux/amd64'))))),
  STAGEDIFF_MAX_LAYER_COMPRESSED_SIZE: (extra) => scanBytes(blob, { layerCompressedSize: blob.length - extra }),
  STAGEDIFF_MAX_LAYER_UNCOMPRESSED_SIZE: (extra) => scanBytes(blob, { layerUncompressedSize: archive.length - extra }),
  STAGEDIFF_MAX_COMPRESSION_RATIO: (extra) =>
    scanBytes(blob, { ratioGraceSize: archive.length - 10 * blob.length, compressionRatio: 10 - extra }),
  STAGEDIFF_RATIO_GRACE_SIZE: (extra) =>
    scanBytes(blob, { ratioGraceSize: archive.length - 10 * blob.length - extra, compressionRatio: 10 }),
  STAGEDIFF_MAX_IMAGE_UNCOMPRESSED_SIZE: (extra) => total(3, { imageUncompressedSize: 3 * 1536 - extra }),
  STAGEDIFF_MAX_LAYER_ENTRIES: (extra) =>
    scan(
      list(5 + extra, (index) => ({ name: `${index}` })),
      { layerEntries: 5 },
    ),
  STAGEDIFF_MAX_IMAGE_ENTRIES: (extra) => total(5 + extra, { imageEntries: 5 }),
  STAGEDIFF_MAX_LAYER_NAME_SIZE: (extra) =>
    scan([{ name: 'n'.repeat(50 + extra) }, { name: 'm'.repeat(40) }], { layerNameSize: 90 }),
  STAGEDIFF_MAX_PATH_BYTES: (extra) =>
    scan([{ name: 'x', pax: [['path', 'p'.repeat(200 + extra)]] }], { pathBytes: 200 }),
  STAGEDIFF_MAX_PATH_COMPONENTS: (extra) =>
    scan([{ name: list(9 + extra, () => 'p').join('/') }], { pathComponents: 9 }),
  STAGEDIFF_MAX_TAR_HEADER_SIZE: (extra) =>
    scan([{ name: 'x', pax: [['comment', 'c'.repeat(1024 - 14 + extra)]] }], { tarHeaderSize: 1024 }),
  'Symbolic links that one path leads through': async (extra) => {
    const chain = list(8 + extra, (index): TarMember => ({ name: `l${index}`, type: '2', link: `l${index + 1}` }));
    const image = await analyzeArchives([[...chain, { name: `l${8 + extra}/`, type: '5' }], [{ name: 'l0/file' }]]);
    return image.problems.map(({ code }) => code);
  },
  STAGEDIFF_MAX_LAYER_EVIDENCE_SIZE: (extra) =>
    scan([{ name: 'var/lib/dpkg/status', body: 'A'.repeat(1000 + extra) }], {
      layerEvidenceSize: 1000,
    }),
  'One package database': (extra) => {
    const codes: string[] = [];
    const file = { path: 'var/lib/dpkg/status', size: dpkg.maxBytes + extra, mode: 0o644, head: Buffer.alloc(0) };
    new EvidenceCollector([dpkg]).begin(file, (code) => codes.push(code));
    return codes;
  },
  'os-release': (extra) => scan([{ name: 'etc/os-release', body: Buffer.alloc(5 * 1024 ** 2 + extra, '\n') }], {}),
  'Manifest of a jar': async (extra) =>
    codesOf(await readJar(zip([{ path: 'META-INF/MANIFEST.MF', body: Buffer.alloc(10 * 1024 ** 2 + extra, '\n') }]))),
  'Jars in jars, levels': async (extra) => codesOf(await readJar(jars(MAX_JAR_DEPTH - 1 + extra))),
};

/** Limits of time, of the service and of very large things are tested where what they bound is: file and title. */
const ELSEWHERE: Readonly<Record<string, readonly [file: string, title: string]>> = {
  STAGEDIFF_BODY_LIMIT: ['e2e/limits.spec.ts', 'takes a body of just the limit, and not one byte more'],
  'Text of a Dockerfile': ['core/dockerfile/refused.spec.ts', 'DOCKERFILE_LIMIT + 1'],
  'Items of a page': ['e2e/limits.spec.ts', 'gives pages of up to 200 items'],
  'Levels of indexes': ['core/image/resolve-manifest.spec.ts', 'follows an index in an index, and no further'],
  'List of tags': ['skopeo/skopeo.spec.ts', 'a list of tags over 16 MiB'],
  'Memory of skopeo': ['skopeo/skopeo.spec.ts', 'a list of tags whose pages never end is stopped by its memory'],
  'Connecting to a registry': ['registries/egress-guard.spec.ts', 'gives up to connect'],
  STAGEDIFF_REGISTRY_TIMEOUT: ['skopeo/skopeo.spec.ts', '[T47] a registry that never answers'],
  STAGEDIFF_REGISTRY_NO_PROGRESS: ['skopeo/pull.spec.ts', '[T47] a drip is no progress'],
  STAGEDIFF_JOB_DEADLINE: ['e2e/limits.spec.ts', 'ends a job at its deadline'],
  'Length of an Idempotency-Key': ['e2e/limits.spec.ts', 'takes an Idempotency-Key of 255 characters'],
  'A jar in a jar': ['core/catalogers/formats/zip.spec.ts', 'unpacks members up to the limit, and not one byte more'],
  'A jar and all in it, unpacked': ['core/catalogers/formats/zip.spec.ts', 'counts the budget over all members'],
};

const settle = async (work: () => unknown): Promise<readonly string[]> => {
  try {
    const codes = await work();
    return Array.isArray(codes) ? codes.map(String) : [];
  } catch (error) {
    return [toCodedError(error).code];
  }
};

describe('limits', () => {
  const limits = LIMITS.filter((limit) => limit.code !== null);
  const keyOf = ({ variable, name }: (typeof LIMITS)[number]): string => variable ?? name;

  it.each(limits.filter((limit) => keyOf(limit) in TRIALS).map((limit) => [keyOf(limit), limit.code] as const))(
    '%s: one less and the limit itself pass, one more is %s',
    { timeout: 60_000 },
    async (key, code) => {
      const trial = TRIALS[key] as Trial;
      expect(await settle(() => trial(-1))).not.toContain(code);
      expect(await settle(() => trial(0))).not.toContain(code);
      expect(await settle(() => trial(1))).toContain(code satisfies ErrorCode | null);
    },
  );

  it('are all tested', () => {
    const known = new Set([...Object.keys(TRIALS), ...Object.keys(ELSEWHERE)]);
    expect(limits.map(keyOf).filter((key) => !known.has(key))).toEqual([]);
    for (const [file, title] of Object.values(ELSEWHERE)) {
      const path = `test/${file}`;
      expect(existsSync(path) && readFileSync(path, 'utf8').includes(title), `${path}: ${title}`).toBe(true);
    }
  });
});
