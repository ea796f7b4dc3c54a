import { describe, expect, inject, it } from 'vitest';
import type { ImageReport } from '../../src/core/report/image-report.js';
import { formatBytes } from '../../src/core/units.js';
import { inRegistry, inspect } from './real-images.js';

/**
 * One line for each finding: what people have to be able to rely on. Exact bytes and the digests of copies change with each
 * day's packages; their order of magnitude does not.
 */
const rowsOf = ({ findings }: ImageReport): string =>
  findings
    .map(({ scope, severity, ruleId, bytes, evidence }) => {
      const unit = bytes === null ? '-' : formatBytes(bytes).replace(/^.* /, '');
      const instruction = evidence.instruction?.replace(/:[0-9a-f]{12}\b/g, ':…') ?? '-';
      return [scope, severity, ruleId, unit, evidence.layerIndex ?? '-', instruction].join(' | ');
    })
    .join('\n');

const PAIRS: [single: string, multi: string][] = [
  ['node-naive:v1', 'node-multi:v1'],
  ['node-ordered:v1', 'node-multi:v1'],
  ['py-single:v1', 'py-multi:v1'],
  ['c-single:v1', 'c-multi:v1'],
];

describe.skipIf(inject('imagesRegistry') === '')('golden reports', () => {
  it.each(['node-naive', 'node-ordered', 'node-multi'])('%s has these findings and no others', async (name) => {
    const report = await inspect(inRegistry(`${name}:v1`));
    await expect(`${rowsOf(report)}\n`).toMatchFileSnapshot(`../fixtures/images/${name}.txt`);
  });

  it.each(PAIRS)('%s is predicted to come out as %s does, within 15 percent', async (single, multi) => {
    const { prediction } = await inspect(inRegistry(single));
    const { sizes } = await inspect(inRegistry(multi));
    expect(Math.abs(prediction.visibleSize / sizes.visibleSize - 1)).toBeLessThan(0.15);
  });
});
