import { describe, expect, it } from 'vitest';
import { manyEntries } from '../../bench/layer-streams.js';
import { compareImages } from '../../src/core/compare/compare-images.js';
import { findingsOf } from '../../src/core/findings/image-findings.js';
import { describeImage } from '../../src/core/report/describe-image.js';
import { analyzeBlobs } from '../support/model-image.js';

describe('images of very many files', () => {
  it('are analysed, described and compared', { timeout: 120_000 }, async () => {
    const many = Buffer.concat([...manyEntries(150_000, 1)]);
    const few = Buffer.concat([...manyEntries(1, 1)]);
    const [large, small] = [await analyzeBlobs([many]), await analyzeBlobs([few])];
    const report = describeImage(large, findingsOf(large), { files: true });
    expect([report.sizes.visibleSize, report.files?.length]).toEqual([150_000, 150_000 + 150 + 39]);
    const side = (analysis: typeof large) => ({ analysis, findings: [] });
    const shrunk = compareImages(side(large), side(small), { files: true });
    expect([shrunk.delta.visibleSize, shrunk.ledger.residual]).toEqual([-149_999, 0]);
    expect(compareImages(side(small), side(large), { files: true }).delta.visibleSize).toBe(149_999);
  });
});
