import { describe, expect, it } from 'vitest';
import type { ReadyComparison } from '../../src/analysis/analyzer.port.js';
import { Recent } from '../../src/analysis/recent.js';
import { ReportMaker } from '../../src/analysis/report-maker.js';
import type { SentImage } from '../../src/analysis/report-messages.js';
import { encodeLayerScan } from '../../src/core/scan/codec.js';
import type { LayerScan } from '../../src/core/scan/layer-scan.js';
import { digestOf } from '../../src/core/image/digest.js';
import { unpackJson } from '../../src/database/packed-json.js';
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

describe('ReportMaker', () => {
  it('asks for a layer once, however many images and reports have it', async () => {
    const { asked, load } = await layersOf(base, first, second);
    const maker = new ReportMaker();
    await maker.make({ image: imageOf(base, first) }, load);
    await maker.make({ baseline: imageOf(base, first), candidate: imageOf(base, second), inputs, reports: both }, load);
    await maker.make({ baseline: imageOf(base), candidate: imageOf(base, second), inputs, reports: both }, load);
    expect(asked).toEqual([base, first, second].map((archive) => digestOf(archive)));
  });

  it('says the same of an image that it knows as of one that it never saw', async () => {
    const { load } = await layersOf(base, first, second);
    const task = { baseline: imageOf(base, first), candidate: imageOf(base, second), inputs, reports: both };
    const maker = new ReportMaker();
    await maker.make({ image: { ...imageOf(base, first), reference: 'r.example/other:2' } }, load);
    const warm = (await maker.make(task, load)) as ReadyComparison;
    const cold = (await new ReportMaker().make(task, load)) as ReadyComparison;
    expect(warm.comparison.report).toEqual(cold.comparison.report);
    expect(warm.baseline?.report).toEqual(cold.baseline?.report);
    expect(await unpackJson(warm.comparison.body)).toEqual(JSON.parse(JSON.stringify(cold.comparison.report)));
  });

  it('makes the reports of those images only that none is stored of', async () => {
    const { load } = await layersOf(base, first, second);
    const reports = { baseline: false, candidate: true };
    const task = { baseline: imageOf(base, first), candidate: imageOf(base, second), inputs, reports };
    const made = (await new ReportMaker().make(task, load)) as ReadyComparison;
    expect(made.baseline).toBeUndefined();
    expect(made.candidate?.report.digest).toBe(imageOf(base, second).digest);
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
