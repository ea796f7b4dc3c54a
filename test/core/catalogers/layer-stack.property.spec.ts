import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyzeImage, emptyStack } from '../../../src/core/analyze-image.js';
import { CATALOGERS } from '../../../src/core/catalogers/index.js';
import { LayerStack } from '../../../src/core/catalogers/layer-stack.js';
import { stableJson } from '../../../src/core/exports/text/stable-json.js';
import { describeImage } from '../../../src/core/report/describe-image.js';
import type { LayerScan } from '../../../src/core/scan/layer-scan.js';
import { scanMembers, type TarMember } from '../../support/build-layer.js';
import { modelImage } from '../../support/model-image.js';

const name = fc.constantFrom('a', 'b', 'c');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const inDirectory = (each: string, prefix: string): string => each.replace(/[^/]*$/, (last) => prefix + last);
const status = (version: string): string =>
  `Package: willow\nStatus: install ok installed\nArchitecture: all\nVersion: ${version}\n\n`;

/** Names that meet each other, links in the way of others, and what three catalogers look for. */
const member: fc.Arbitrary<TarMember> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ name: path, body: fc.constantFrom('', 'x', 'yy', 'zzz') }) },
  { weight: 2, arbitrary: path.map((each) => ({ name: `${each}/`, type: '5', mode: 0o700 })) },
  { weight: 2, arbitrary: fc.record({ name: path, type: fc.constant('1'), link: path }) },
  {
    weight: 2,
    arbitrary: fc.record({ name: path, type: fc.constant('2'), link: fc.constantFrom('a', '/b', '../c/a') }),
  },
  { weight: 3, arbitrary: path.map((each) => ({ name: inDirectory(each, '.wh.') })) },
  { weight: 1, arbitrary: fc.constantFrom('', 'a/', 'b/c/').map((each) => ({ name: `${each}.wh..wh..opq` })) },
  {
    weight: 2,
    arbitrary: fc.record({
      name: name.map((each) => `node_modules/${each}/package.json`),
      body: fc.constantFrom('1.0.0', '2.0.0').map((version) => JSON.stringify({ name: 'fern', version })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      name: fc.constant('var/lib/dpkg/status'),
      body: fc.constantFrom('1.0', '2.0').map(status),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ name: '.wh.var' }) },
);
const layers = fc.array(fc.array(member, { maxLength: 8 }), { minLength: 1, maxLength: 3 });

const idsOf = (scans: readonly LayerScan[]): string[] => scans.map(({ diffId }) => diffId);
const scansOf = (archives: readonly (readonly TarMember[])[]): Promise<LayerScan[]> =>
  Promise.all(archives.map((members) => scanMembers(members)));

function pushAll(stack: LayerStack, scans: readonly LayerScan[]): LayerStack {
  for (const scan of scans) stack.push(scan);
  return stack;
}

/** All that a report tells of a stack, file by file. */
function reportOf(stack: LayerStack): string {
  const { scans } = stack;
  const image = modelImage(
    scans.map(({ diffId }) => Buffer.from(diffId)),
    idsOf(scans),
  );
  const analysis = analyzeImage({ reference: 'model', ...image, scans }, stack);
  return stableJson({ ...describeImage(analysis, [], { files: true }), hidden: analysis.hiddenBodies });
}

describe('a stack that makes way for another image', () => {
  it('tells of it what a new one tells, whatever its own upper layers did', async () => {
    await fc.assert(
      fc.asyncProperty(layers, layers, layers, async (below, above, others) => {
        const [first, second] = [await scansOf([...below, ...above]), await scansOf([...below, ...others])];
        const stack = pushAll(emptyStack(first.length), first);
        expect(reportOf(stack)).toBe(reportOf(pushAll(emptyStack(first.length), first)));
        const shared = stack.sharedWith(idsOf(second));
        expect(shared).toBeGreaterThanOrEqual(Math.min(below.length, first.length - 1, second.length - 1));
        stack.turnInto(idsOf(second));
        expect(idsOf(stack.scans)).toEqual(idsOf(second.slice(0, shared)));
        pushAll(stack, second.slice(shared));
        expect(reportOf(stack)).toBe(reportOf(pushAll(emptyStack(second.length), second)));
      }),
      { numRuns: 100 },
    );
  });

  it('shares nothing where too much lies on top, and keeps no more for a large layer than for a small one', async () => {
    const large = Array.from({ length: 50_001 }, (_, index) => ({ name: `${index}`, body: '' }));
    const [base, top, other] = (await scansOf([[{ name: 'a', body: 'x' }], large, []])) as [
      LayerScan,
      LayerScan,
      LayerScan,
    ];
    expect(pushAll(emptyStack(2), [base, top]).sharedWith(idsOf([base, other]))).toBe(0);
    const stack = pushAll(emptyStack(3), [base, top, other]);
    expect(stack.sharedWith(idsOf([base, other, other]))).toBe(0);
    expect(stack.sharedWith(idsOf([base, top, base]))).toBe(2);
  });
});

/** Databases, and links in the way to them. */
const databaseMember: fc.Arbitrary<TarMember> = fc.oneof(
  { weight: 3, arbitrary: member },
  {
    weight: 2,
    arbitrary: fc.record({
      name: fc.constantFrom('var/lib/dpkg/status', 'a/status', 'b/status'),
      body: fc.constantFrom('1.0', '2.0').map(status),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      name: fc.constantFrom('var/lib/dpkg', 'var/lib/dpkg/status', 'var'),
      type: fc.constant('2'),
      link: fc.constantFrom('/a', '/a/status', '/b/status', '/c'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('var/lib/dpkg/.wh.status', 'var/lib/.wh.dpkg').map((each) => ({ name: each })),
  },
);

describe('a stack whose last layer is pushed', () => {
  /** All are run again at the last layer, for they look whether it is. */
  const runAgain = CATALOGERS.map((cataloger) => ({
    ...cataloger,
    catalog: (input: Parameters<typeof cataloger.catalog>[0]) =>
      cataloger.catalog(input.isFinal ? input : { ...input, isFinal: false }),
  }));

  it('tells the same whether catalogers run again or not', async () => {
    const upTo4 = fc.array(fc.array(databaseMember, { maxLength: 4 }), { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(upTo4, async (archives) => {
        const scans = await scansOf(archives);
        const all = pushAll(new LayerStack(scans.length, runAgain), scans);
        expect(reportOf(pushAll(emptyStack(scans.length), scans))).toBe(reportOf(all));
      }),
      { numRuns: 200 },
    );
  });
});
