import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGERS } from '../../../src/core/catalogers/index.js';
import { linkage } from '../../../src/core/catalogers/linkage.js';
import { nodeScripts } from '../../../src/core/catalogers/node-scripts.js';
import { rpm } from '../../../src/core/catalogers/rpm.js';
import { TAG } from '../../../src/core/catalogers/rpm/header.js';
import { secrets } from '../../../src/core/catalogers/secrets.js';
import { staticLibraries } from '../../../src/core/catalogers/static-libraries.js';
import { arArchive, elfObject } from '../../support/elf-object.js';
import { linkedProgram } from '../../support/linked-program.js';
import { memoryImage, readRootfs, type MemoryEntry } from '../../support/memory-file-system.js';
import { ndbDatabase, rpmHeader } from '../../support/rpm-databases.js';
import { runCataloger } from '../../support/run-cataloger.js';
import { busyTime } from '../../support/busy-time.js';

const fixtures = join(import.meta.dirname, '../../fixtures/catalogers');
/** Files of fixtures, by the folder that is named after the cataloger. */
const fixtureCases = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) =>
    CATALOGERS.filter((each) => each.name === name.split('.')[0]).map(
      (each) => [name, each, readRootfs(join(fixtures, name, 'rootfs')).files] as const,
    ),
  );
const image = (entries: Record<string, MemoryEntry>) => memoryImage(entries).files;
const KEY = `-----BEGIN RSA PRIVATE KEY-----\n${'A'.repeat(64)}\n-----END RSA PRIVATE KEY-----\n`;
/** Those without packages have no fixtures, and rpm's third database is made by the test itself. */
const otherCases = [
  [
    'linkage',
    linkage,
    image({
      'bin/program': { bytes: linkedProgram({ interpreter: '/lib/ld.so', needed: ['libc.so.6'] }), mode: 0o755 },
      'bin/script': { bytes: '#!/usr/bin/env -S python3 -u\n', mode: 0o755 },
    }),
  ],
  ['secrets', secrets, image({ 'root/.ssh/id_rsa': KEY, 'root/.npmrc': '//registry.example/:_authToken=x\n' })],
  ['node-scripts', nodeScripts, image({ 'app/package.json': '{"scripts":{"start":"node main.js","__proto__":"x"}}' })],
  [
    'static-libraries',
    staticLibraries,
    image({
      'usr/lib/libc.a': {
        bytes: arArchive([elfObject({ size: 9, defines: ['puts'], needs: ['write'] })]),
        mode: 0o644,
      },
    }),
  ],
  [
    'rpm.ndb',
    rpm,
    image({
      'usr/lib/sysimage/rpm/Packages.db': ndbDatabase([rpmHeader({ [TAG.name]: 'meadow', [TAG.version]: '1' })]),
    }),
  ],
] as const;
const cases = [...fixtureCases, ...otherCases];

const RUNS = 60;
const MAX_MILLISECONDS = 10_000;
/** Of one damaged image of a few kilobytes. */
const MAX_RUN_MILLISECONDS = 1000;
/** What the process may grow by over all runs of a case: never by a length that a file declares. */
const MAX_GROWTH_KIBIBYTES = 192 * 1024;
const GIANT = 0xffffffff;

/** What damage does to the bytes of a file. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant('truncate' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant('flip' as const), at: fc.double({ min: 0, max: 1, noNaN: true }), value: fc.nat(255) }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    value: fc.constantFrom('\n', '\0', ': ', '/../', '\xff', '9'.repeat(400)),
  }),
  fc.record({
    kind: fc.constantFrom('big-endian giant' as const, 'little-endian giant' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
);
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

it('has something to damage for every cataloger that reads bodies', () => {
  const damaged = new Set(cases.flatMap(([, { name }, files]) => (files.length > 0 ? name : [])));
  expect(CATALOGERS.filter(({ name, namesOnly }) => !namesOnly && !damaged.has(name))).toEqual([]);
});

describe.each(cases)('damaged files of %s', (_, cataloger, files) => {
  it(
    'never crash or hang a cataloger, and its packages stay well-formed',
    async () => {
      if (files.length === 0) return;
      const before = process.resourceUsage().maxRSS;
      await fc.assert(
        fc.asyncProperty(
          fc.nat(files.length - 1),
          fc.array(damage, { minLength: 1, maxLength: 4 }),
          async (victim, damages) => {
            const entries = files.map(({ node, bytes }, index): [string, MemoryEntry] => [
              node.path,
              { bytes: index === victim ? damages.reduce(apply, bytes) : bytes, mode: node.mode },
            ]);
            const start = busyTime();
            const { packages, problems } = await runCataloger(cataloger, memoryImage(Object.fromEntries(entries)));
            expect(busyTime() - start).toBeLessThan(MAX_RUN_MILLISECONDS);
            for (const each of packages) {
              expect(each.name).not.toBe('');
              expect(cataloger.types).toContain(each.type);
            }
            expect(problems.length).toBeLessThan(100);
          },
        ),
        { seed: 42, numRuns: RUNS },
      );
      expect(process.resourceUsage().maxRSS - before).toBeLessThan(MAX_GROWTH_KIBIBYTES);
    },
    MAX_MILLISECONDS,
  );
});

function apply(bytes: Buffer, { kind, at, ...rest }: Damage): Buffer {
  const position = Math.floor(at * bytes.length);
  if (kind === 'truncate') return bytes.subarray(0, position);
  if (kind === 'big-endian giant' || kind === 'little-endian giant') {
    const copy = Buffer.from(bytes);
    const start = Math.min(position, copy.length - 4);
    // the largest length, or one that is positive also when read as signed
    if (start >= 0 && kind === 'big-endian giant') copy.writeUInt32BE(GIANT, start);
    else if (start >= 0) copy.writeUInt32LE(GIANT >>> 1, start);
    return copy;
  }
  if (kind === 'insert') {
    const inserted = Buffer.from('value' in rest ? String(rest.value) : '', 'latin1');
    return Buffer.concat([bytes.subarray(0, position), inserted, bytes.subarray(position)]);
  }
  const copy = Buffer.from(bytes);
  if (copy.length > 0) copy[Math.min(position, copy.length - 1)] = 'value' in rest ? Number(rest.value) : 0;
  return copy;
}
