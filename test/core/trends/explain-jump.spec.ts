import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareFiles } from '../../../src/core/compare/files.js';
import type { ImageAnalysis } from '../../../src/core/image-analysis.js';
import { findingsOf } from '../../../src/core/findings/image-findings.js';
import { describeImage } from '../../../src/core/report/describe-image.js';
import type { ImageReport } from '../../../src/core/report/image-report.js';
import { explainJump } from '../../../src/core/trends/explain-jump.js';
import type { Explanation } from '../../../src/core/trends/explanation.js';
import { COUNT_METRICS, detailMetrics, SIZE_METRICS } from '../../../src/core/trends/metric-names.js';
import { baseSteps, buildImage, dpkgDatabase, file } from '../../support/build-image.js';
import { analyzeLayers, modelLayers } from '../../support/model-image.js';

const describeAll = (analysis: ImageAnalysis): ImageReport =>
  describeImage(analysis, findingsOf(analysis), { files: false });

/** Every metric of a report, by name. */
function metricsOf(report: ImageReport): Map<string, number> {
  const { hidden, ...sizes } = report.sizes;
  const counts = [
    report.layers,
    report.packages.filter(({ ownedBy }) => ownedBy === null),
    report.findings,
    report.problems,
  ];
  return new Map([
    ...Object.entries(sizes),
    ['hiddenSize', hidden.deleted + hidden.overwritten + hidden.metadataOnly],
    ['deletedSize', hidden.deleted],
    ['overwrittenSize', hidden.overwritten],
    ['metadataOnlySize', hidden.metadataOnly],
    ...COUNT_METRICS.map((name, index): [string, number] => [name, counts[index]?.length ?? 0]),
    ...Object.entries(detailMetrics(report)),
  ]);
}

function explain(before: ImageAnalysis, after: ImageAnalysis, metric: string): Explanation {
  const [old, now] = [describeAll(before), describeAll(after)];
  const { directories } = compareFiles(before.fileSystem, after.fileSystem);
  const values = { before: metricsOf(old).get(metric) ?? 0, after: metricsOf(now).get(metric) ?? 0 };
  return explainJump({ before: old, after: now, directories }, { metric, ...values });
}

describe('explainJump', () => {
  it('takes every metric apart into parts that sum to its change, for any two images', async () => {
    await fc.assert(
      fc.asyncProperty(modelLayers, modelLayers, async (left, right) => {
        const [before, after] = [await analyzeLayers(left), await analyzeLayers(right)];
        const names = [...SIZE_METRICS, ...COUNT_METRICS, ...Object.keys(detailMetrics(describeAll(after)))];
        for (const name of names) {
          const { delta, breakdowns } = explain(before, after, name);
          for (const { rows, others, residual } of breakdowns) {
            expect(residual).toBe(0);
            expect(rows.reduce((sum, { amount }) => sum + amount, others.amount)).toBe(delta);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('names the layer, the package and the directory that added the bytes', async () => {
    const steps = baseSteps([file('etc/base', 10)]);
    const before = await buildImage({ steps });
    const install = {
      createdBy: 'RUN apt-get install -y gcc-12',
      entries: [...dpkgDatabase({ 'gcc-12': { files: ['usr/bin/gcc-12'] } }), file('usr/bin/gcc-12', 5000)],
    };
    const after = await buildImage({ steps: [...steps, install] });
    const visible = explain(before, after, 'visibleSize');
    expect(visible.breakdowns.map(({ by }) => by)).toEqual(['layer', 'owner', 'directory']);
    const [layer, owner, directory] = visible.breakdowns.map(({ rows }) => rows[0]);
    expect(layer).toMatchObject({ change: 'added', layerIndex: 1, amount: visible.delta });
    expect(layer?.name).toContain('apt-get install -y gcc-12');
    expect(owner).toMatchObject({ change: 'added', amount: 5000 });
    expect(owner?.name).toMatch(/^pkg:deb\/.*gcc-12/);
    expect(directory).toMatchObject({ name: '/usr/bin', amount: 5000 });
    expect(visible.sentence).toMatch(
      /^Visible files \+5\.\d kB\. Largest part by layer: RUN apt-get install -y gcc-12 \(layer \d+/,
    );
    expect(explain(before, after, 'packages.deb').breakdowns).toMatchObject([
      { by: 'package', rows: [{ amount: 1, change: 'added' }], others: { rows: 0, amount: 0 }, residual: 0 },
    ]);
  });

  it('names a layer once where nothing tells what made it', async () => {
    const before = await buildImage({ steps: baseSteps() });
    const after = await buildImage({ steps: [...baseSteps(), { createdBy: 'COPY', entries: [file('big', 5000)] }] });
    const silent = { ...after, layers: after.layers.map((layer) => ({ ...layer, instruction: null })) };
    expect(explain(before, silent, 'contentSize').sentence).toMatch(/by layer: layer \d \(\+5\.0 kB\);/);
  });

  it('has no parts for what the reports do not tell', async () => {
    const image = await buildImage({ steps: baseSteps() });
    expect(explain(image, image, 'duplicateSize').breakdowns).toEqual([]);
    expect(explain(image, image, 'contentSize')).toMatchObject({ delta: 0, sentence: 'Content of all layers 0 B.' });
  });
});
