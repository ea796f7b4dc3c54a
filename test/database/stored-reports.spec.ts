import { describe, expect, it } from 'vitest';
import { packJson } from '../../src/database/packed-json.js';
import { readComparisonReport, readImageReport } from '../../src/database/stored-reports.js';
import { expectCode } from '../support/coded-error.js';
import { sampleComparison } from '../support/sample-comparison.js';
import { sampleImage } from '../support/sample-reports.js';

describe('a stored report', () => {
  it('comes back as it was', async () => {
    const [image, comparison] = [sampleImage('app'), sampleComparison('app')];
    expect(await readImageReport(await packJson(image))).toEqual(image);
    expect(await readComparisonReport(await packJson(comparison))).toEqual(comparison);
  });

  it('that is cut off, altered or no JSON is unreadable', async () => {
    const packed = await packJson(sampleImage('app'));
    await expectCode('REPORT_UNREADABLE', () => readImageReport(packed.subarray(0, 500)));
    await expectCode('REPORT_UNREADABLE', () => readImageReport(packed.map((byte) => byte ^ 1)));
    await expectCode('REPORT_UNREADABLE', () => readImageReport(new Uint8Array()));
  });

  it('that another version made without some parts says which', async () => {
    const without = (value: object, part: string): object =>
      Object.fromEntries(Object.entries(value).filter(([name]) => name !== part));
    const [image, comparison] = [sampleImage('app'), sampleComparison('app')];
    const candidate = without(comparison.candidate, 'ownSizes');
    const read = async (value: object) => readComparisonReport(await packJson(value));
    await expect(readImageReport(await packJson(without(image, 'base')))).rejects.toThrow('lacks base');
    await expect(read(without(comparison, 'purposes'))).rejects.toThrow('lacks purposes');
    await expect(read({ ...comparison, candidate })).rejects.toThrow('lacks candidate.ownSizes');
  });
});
