import { describe, expect, it, vi } from 'vitest';
import { EarlyStacks } from '../../src/analysis/early-stacks.js';
import { Recent } from '../../src/analysis/recent.js';
import { type LoadLayer, ReportMaker } from '../../src/analysis/report-maker.js';
import type { ComingImage, ReportTask, SentImage } from '../../src/analysis/report-messages.js';
import { LayerStack } from '../../src/core/catalogers/layer-stack.js';
import { encodeLayerScan } from '../../src/core/scan/codec.js';
import type { LayerScan } from '../../src/core/scan/layer-scan.js';
import { digestOf } from '../../src/core/image/digest.js';
import { scanBytes, tarArchive, type TarMember } from '../support/build-layer.js';
import { modelImage } from '../support/model-image.js';

const status = (version: string): TarMember => ({
  name: 'var/lib/dpkg/status',
  body: `Package: willow\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n\n`,
});
const base = tarArchive([status('1.0-1'), { name: 'usr/lib/willow', body: 'x'.repeat(5000) }]);
const [first, second] = ['first', 'second'].map((body) => tarArchive([{ name: 'app/main', body }])) as [Buffer, Buffer];
const inputs = { budgets: [], waivers: [], baselineDockerfile: null, candidateDockerfile: null };
const both = { baseline: true, candidate: true };
/** Bytes for an analysis of a few names, and not for two. */
const ROOM_FOR_ONE = 650 * 12;

function imageOf(...layers: readonly Buffer[]): SentImage {
  const { manifest, config } = modelImage(
    layers,
    layers.map((layer) => digestOf(layer)),
  );
  return { reference: 'r.example/app:1', digest: manifest.digest, manifest, config, diffIds: config.diffIds };
}

/** Layers as a store gives them, and how often each was asked for. */
async function layersOf(...archives: readonly Buffer[]) {
  const scans = new Map<string, LayerScan>();
  for (const archive of archives) scans.set(digestOf(archive), await scanBytes(archive));
  const asked: string[] = [];
  const load = async (diffId: string): Promise<Uint8Array> => {
    asked.push(diffId);
    return encodeLayerScan(scans.get(diffId) as LayerScan);
  };
  return { asked, load };
}

/** What is made, in the order in which it is told; the task's own report last. */
async function made(maker: ReportMaker, task: ReportTask, load: LoadLayer): Promise<[string, string][]> {
  const told: [string, string][] = [];
  const text = await maker.make(task, load, (side, report) => told.push([side, report]));
  return [...told, ['own', text]];
}

/** How many layers are stacked for an image that is expected. */
async function pushedFor(maker: ReportMaker, image: ComingImage, load: LoadLayer): Promise<number> {
  const push = vi.spyOn(LayerStack.prototype, 'push');
  try {
    await maker.expect(image, load);
    return push.mock.calls.length;
  } finally {
    push.mockRestore();
  }
}

describe('ReportMaker', () => {
  it('asks for a layer once, however many images and reports have it', async () => {
    const { asked, load } = await layersOf(base, first, second);
    const maker = new ReportMaker();
    await made(maker, { image: imageOf(base, first) }, load);
    await made(
      maker,
      { baseline: imageOf(base, first), candidate: imageOf(base, second), inputs, reports: both },
      load,
    );
    await made(maker, { baseline: imageOf(base), candidate: imageOf(base, second), inputs, reports: both }, load);
    expect(asked).toEqual([base, first, second].map((archive) => digestOf(archive)));
  });

  it('says the same of an image that it knows as of one that it never saw', async () => {
    const { load } = await layersOf(base, first, second);
    const task = { baseline: imageOf(base, first), candidate: imageOf(base, second), inputs, reports: both };
    const maker = new ReportMaker();
    await made(maker, { image: { ...imageOf(base, first), reference: 'r.example/other:2' } }, load);
    const cold = await made(new ReportMaker(), task, load);
    expect(await made(maker, task, load)).toEqual(cold);
    expect(cold.map(([side]) => side)).toEqual(['baseline', 'candidate', 'own']);
  });

  it('makes the reports of those images only that none is stored of', async () => {
    const { load } = await layersOf(base, first, second);
    const reports = { baseline: false, candidate: true };
    const task = { baseline: imageOf(base, first), candidate: imageOf(base, second), inputs, reports };
    const [[side, text] = ['', '{}'], ...rest] = await made(new ReportMaker(), task, load);
    expect([side, JSON.parse(text)]).toMatchObject(['candidate', { digest: imageOf(base, second).digest }]);
    expect(rest).toHaveLength(1);
  });

  it('says the same of an image whose layers were stacked as they came', async () => {
    const { asked, load } = await layersOf(base, first, second);
    const image = imageOf(base, first);
    const maker = new ReportMaker();
    const gate = Promise.withResolvers<undefined>();
    const expected = maker.expect(image, async (diffId) => {
      if (diffId === digestOf(first)) await gate.promise;
      return load(diffId);
    });
    await vi.waitFor(() => expect(asked).toEqual([digestOf(base)]));
    gate.resolve(undefined);
    await expected;
    const early = await made(maker, { image }, () => Promise.reject(new Error('it has all layers')));
    expect(early).toEqual(await made(new ReportMaker(), { image }, load));
  });

  it('reads the layers again when one could not be had as they came', async () => {
    const { load } = await layersOf(base, first);
    const image = imageOf(base, first);
    const maker = new ReportMaker();
    await maker.expect(image, (diffId) =>
      diffId === digestOf(first) ? Promise.reject(new Error('gone')) : load(diffId),
    );
    expect(await made(maker, { image }, load)).toEqual(await made(new ReportMaker(), { image }, load));
  });

  it('goes on with the stack of an earlier build where there is no room for both', async () => {
    const { asked, load } = await layersOf(base, first, second);
    const maker = new ReportMaker(ROOM_FOR_ONE);
    await made(maker, { image: imageOf(base, first) }, load);
    for (const image of [imageOf(base, second), imageOf(base, first), imageOf(base, first, second)]) {
      asked.length = 0;
      await maker.expect(image, load);
      expect(asked).not.toContain(digestOf(base));
      const told = await made(maker, { image }, () => Promise.reject(new Error('it has all layers')));
      expect(told).toEqual(await made(new ReportMaker(), { image }, load));
    }
  });

  it('goes on with it where there is room for both, when most of it stays', async () => {
    const { load } = await layersOf(base, first, second);
    const maker = new ReportMaker();
    await made(maker, { image: imageOf(base, first) }, load);
    const image = imageOf(base, second);
    expect(await pushedFor(maker, image, load)).toBe(1);
    expect(await made(maker, { image }, load)).toEqual(await made(new ReportMaker(), { image }, load));
  });

  it('keeps an analysis that has little in common with the next image', async () => {
    const large = tarArchive(Array.from({ length: 10 }, (_, index) => ({ name: `srv/${index}`, body: '' })));
    const { load } = await layersOf(base, first, large);
    const maker = new ReportMaker();
    await made(maker, { image: imageOf(base, large) }, load);
    expect(await pushedFor(maker, imageOf(base, first), load)).toBe(2);
    expect(await pushedFor(maker, imageOf(base, large), load)).toBe(0);
  });

  it('keeps the analysis of an image that is wanted together with the next one', async () => {
    const { load } = await layersOf(base, first, second);
    const maker = new ReportMaker();
    const [known, next] = [imageOf(base, first), imageOf(base, second)];
    await made(maker, { image: known }, load);
    expect(await pushedFor(maker, { ...next, together: [next.digest, known.digest] }, load)).toBe(2);
    expect(await pushedFor(maker, known, load)).toBe(0);
  });

  it('leaves the stack of an image alone that a report is being made of', async () => {
    const { load } = await layersOf(base, first, second);
    const maker = new ReportMaker(ROOM_FOR_ONE);
    await made(maker, { image: imageOf(base, first) }, load);
    const gate = Promise.withResolvers<undefined>();
    const task = { baseline: imageOf(second), candidate: imageOf(base, first), inputs, reports: both };
    const comparing = made(maker, task, async (diffId) => {
      await gate.promise;
      return load(diffId);
    });
    await maker.expect(imageOf(base, second), load);
    gate.resolve(undefined);
    expect(await comparing).toEqual(await made(new ReportMaker(), task, load));
  });

  it('stacks nothing of an image that it knows', async () => {
    const { asked, load } = await layersOf(base, first);
    const maker = new ReportMaker();
    await made(maker, { image: imageOf(base, first) }, load);
    asked.length = 0;
    await maker.expect(imageOf(base, first), load);
    expect(asked).toEqual([]);
  });
});

describe('EarlyStacks', () => {
  const of = (name: string, ...archives: readonly Buffer[]) => ({
    digest: name,
    diffIds: archives.map((each) => digestOf(each)),
  });
  const layers = new Map<string, Promise<LayerScan>>(
    [base, first, second].map((each) => [digestOf(each), scanBytes(each)]),
  );
  const load = (diffId: string): Promise<LayerScan> => layers.get(diffId) ?? Promise.reject(new Error('unknown'));

  it('gives up those that were begun first for others, and one that is too large for itself', async () => {
    const sizes: number[] = [];
    const stacks = new EarlyStacks(4, (entries) => sizes.push(entries));
    await stacks.begin(of('two', base), load);
    await stacks.begin(of('three', base, first), load);
    await stacks.begin(of('five', base, first, base), load);
    const taken = await Promise.all(['two', 'three', 'five'].map((name) => stacks.take(name)));
    expect(taken.map((stack) => stack?.scans.length)).toEqual([undefined, undefined, undefined]);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
    await stacks.begin(of('three', base, first), load);
    expect((await stacks.take('three'))?.scans).toHaveLength(2);
  });

  it('gives a stack once, and waits for what is still to come', async () => {
    const stacks = new EarlyStacks(100, () => undefined);
    const gate = Promise.withResolvers<undefined>();
    void stacks.begin(of('app', base, first), async (diffId) => {
      await gate.promise;
      return load(diffId);
    });
    const taken = stacks.take('app');
    gate.resolve(undefined);
    expect((await taken)?.scans).toHaveLength(2);
    expect(await stacks.take('app')).toBeUndefined();
  });
});

describe('Recent', () => {
  it('drops what was not used for longest, and keeps nothing that is too heavy', () => {
    const recent = new Recent<string>(10);
    recent.set('a', 'A', 4);
    recent.set('b', 'B', 4);
    recent.get('a');
    recent.set('c', 'C', 4);
    recent.set('d', 'D', 11);
    expect(['a', 'b', 'c', 'd'].map((key) => recent.get(key))).toEqual(['A', undefined, 'C', undefined]);
  });

  it('makes room for what is about to come', () => {
    const recent = new Recent<string>(10);
    recent.set('a', 'A', 4);
    recent.set('b', 'B', 3);
    expect([recent.makeRoom(3), recent.makeRoom(4), recent.makeRoom(20)]).toEqual([0, 4, 3]);
    expect([recent.get('a'), recent.get('b')]).toEqual([undefined, undefined]);
  });

  it('counts a value that is set again once', () => {
    const recent = new Recent<string>(10);
    for (let time = 0; time < 5; time++) recent.set('a', 'A', 6);
    recent.set('b', 'B', 4);
    expect([recent.get('a'), recent.get('b')]).toEqual(['A', 'B']);
  });
});
