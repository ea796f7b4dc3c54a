import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { jsonExporter } from '../../src/core/exports/json.js';
import { packJson } from '../../src/database/packed-json.js';
import { renameComparison, renameImage } from '../../src/reading/rename-report.js';
import {
  renderReport,
  showComparison,
  showImage,
  type StoredComparison,
  type StoredImage,
} from '../../src/reading/stored-report.js';
import { expectCode } from '../support/coded-error.js';
import { sampleComparison } from '../support/sample-comparison.js';
import { sampleImage } from '../support/sample-reports.js';

/** Names that look like the text around them. */
const NAMES = ['registry.example/app:v2', 'a\n  "reference": "b",\n', '\u2028\u202e"\\', '{\n  "', '\ud800'];
const viewer = { repositories: null };
const text = (body: Uint8Array): string => Buffer.from(body).toString('utf8');

const image = (body: Uint8Array, over: Partial<StoredImage> = {}): StoredImage => ({
  ...{ kind: 'image', id: 'one', body, viewer, reference: 'other', budgets: [] },
  ...over,
});
const comparison = (body: Uint8Array, over: Partial<StoredComparison> = {}): StoredComparison => ({
  ...{ kind: 'comparison', id: 'one', body, viewer, baseline: 'before', candidate: 'after' },
  ...over,
});

describe('a stored report as JSON', () => {
  it.each(NAMES)('is sent under the name %j as if it were read', async (name) => {
    const stored = image(await packJson(sampleImage(NAMES[1] ?? '')), { reference: name });
    const both = comparison(await packJson(sampleComparison(NAMES[1] ?? '')), {
      baseline: name,
      candidate: `${name}2`,
    });
    expect(text((await renderReport(stored, 'json')).body)).toBe(jsonExporter.image?.(await showImage(stored)));
    expect(text((await renderReport(both, 'json')).body)).toBe(jsonExporter.comparison?.(await showComparison(both)));
  });

  it('is not read for that', async () => {
    const export_ = (value: object): Buffer => Buffer.from(jsonExporter.image?.(value as never) ?? '');
    const [one, two] = [sampleImage('app'), sampleComparison('app')];
    expect(JSON.parse(renameImage(export_(one), 'other')?.toString() ?? '')).toEqual({ ...one, reference: 'other' });
    expect(JSON.parse(renameComparison(export_(two), { baseline: 'x', candidate: 'y' })?.toString() ?? '')).toEqual({
      ...two,
      baseline: { ...two.baseline, reference: 'x' },
      candidate: { ...two.candidate, reference: 'y' },
    });
  });

  it('is the same when an older version stored it without indentation', async () => {
    const value = sampleImage('app');
    const old = image(gzipSync(JSON.stringify(value)));
    const now = image(await packJson(value));
    expect(await renderReport(old, 'json')).toEqual(await renderReport(now, 'json'));
  });

  it('has the verdict of the budgets that the image was asked for with', async () => {
    const budgets = [{ rule: 'layerCount <= 1', passed: false } as never];
    const { body } = await renderReport(image(await packJson(sampleImage('app')), { budgets }), 'json');
    expect(JSON.parse(text(body))).toMatchObject({ budgets, reference: 'other' });
  });

  it('that lacks a part is unreadable, one side of a comparison included', async () => {
    const lacking = { ...sampleImage('app'), base: undefined };
    const whole = sampleComparison('app');
    const candidate = { ...whole.candidate, ownSizes: undefined };
    const [one, two] = [await packJson(lacking), await packJson({ ...whole, candidate })];
    await expectCode('REPORT_UNREADABLE', () => renderReport(image(one), 'json'));
    await expectCode('REPORT_UNREADABLE', () => renderReport(comparison(two), 'json'));
    await expectCode('REPORT_UNREADABLE', () => renderReport(image(one.subarray(0, 300)), 'json'));
  });
});
