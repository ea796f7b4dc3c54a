import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawBadge } from '../../../src/core/charts/badge.js';
import { FILE_STYLE } from '../../../src/core/charts/chart-style.js';
import { drawStack, drawStacks, type DrawnLayer } from '../../../src/core/charts/layer-chart.js';
import { drawLines, type ChartSeries } from '../../../src/core/charts/line-chart.js';
import { renderDrawing, type Drawing, type SvgElement } from '../../../src/core/charts/svg.js';
import type { Tile } from '../../../src/core/charts/tile.js';
import { drawTreemap } from '../../../src/core/charts/treemap-chart.js';
import { drawWaterfall } from '../../../src/core/charts/waterfall-chart.js';
import { makeWaterfall, placeBars, type ChangeRow } from '../../../src/core/charts/waterfall.js';

const GOLDEN = join(import.meta.dirname, '../../fixtures/charts');
const HOSTILE = `"><script>alert(1)</script>]]></title></style>&'\u202e\u0000\ud83d`;

const change = (label: string, bytes: number): ChangeRow => ({ key: label, label, note: '', bytes, examples: [] });
const waterfall = (name: string): Drawing => {
  const rows = [change(`${name} removed`, -600_000), change('caches, added', 100_000)];
  const totals = { baseline: 1_500_000, candidate: 1_000_000 };
  return drawWaterfall(makeWaterfall({ ...totals, rows, residual: 0 }, 9), `Where ${name} went`);
};
const tile = (label: string, weight: number, children: Tile[] = []): Tile => ({
  ...{ key: label, label, bytes: -weight, weight, tone: 'less', note: '', opens: false, children },
});
const treemap = (name: string): Drawing =>
  drawTreemap([tile('usr', 700, [tile(name, 400), tile('share', 300)]), tile('opt', 300)], {
    ...{ title: name, signed: true },
  });
const layer = (index: number, name: string, diffId: string, hiddenSize: number | null): DrawnLayer => ({
  ...{ index, instruction: name, diffId, contentSize: 1000 * (index + 1), hiddenSize },
});
const stacks = (name: string): Drawing => {
  const [shared, other] = [layer(0, 'FROM base', 'a', 0), layer(1, `RUN ${name}`, 'b', 500)];
  const rows = [
    { baseline: shared, candidate: shared, shared: true },
    { baseline: other, candidate: null, shared: false },
  ];
  return drawStacks(rows, name);
};
const lines = (name: string): Drawing => {
  const at = (day: number): string => new Date(Date.UTC(2026, 0, day)).toISOString();
  const points = [
    { at: at(1), value: 100_000, jump: null },
    { at: at(2), value: null, jump: null },
    { at: at(3), value: 250_000, jump: `jump +150.0 kB with ${name}` },
  ];
  return drawLines({ title: `${name}: Content`, unit: 'bytes', series: [{ name, points }] });
};
const badge = (name: string): Drawing => drawBadge({ name: 'size', value: name, tone: 'good' });

const DRAWINGS = { waterfall, treemap, stacks, lines, badge };

describe.each(Object.entries(DRAWINGS))('%s', (kind, draw) => {
  it('looks as it did', async () => {
    const text = `${renderDrawing(draw('app'))}\n`.replaceAll('><', '>\n<');
    await expect(text).toMatchFileSnapshot(join(GOLDEN, `${kind}.svg`));
  });

  it('shows hostile names as text', () => {
    const text = renderDrawing(draw(HOSTILE), FILE_STYLE);
    expect(text).not.toMatch(/<script|alert\(1\)<\/script>|<\/title><\/style>|\]\]>/);
    expect(text).not.toMatch(/[\u0000-\u0009\u202e\ud83d]/);
    expect(text.match(/<style>/g)).toHaveLength(1);
    expect(text).toMatch(/^<svg [^<>]*><title>/);
  });

  it('has a title, a place for each number and no number that is none', () => {
    const { title, width, height, content } = draw('app');
    expect(title).not.toBe('');
    expect(Math.min(width, height)).toBeGreaterThan(0);
    expect(renderDrawing(draw('app'))).not.toMatch(/NaN|Infinity|undefined/);
    expect(content.length).toBeGreaterThan(0);
  });
});

const rectangles = (content: readonly SvgElement[], kind: string): SvgElement[] =>
  content.filter(({ name, attributes }) => name === 'rect' && attributes['class'] === kind);
const areaOf = ({ attributes }: SvgElement): number => Number(attributes['width']) * Number(attributes['height']);

describe('what is drawn sums to the number', () => {
  it('of a waterfall: each bar is as wide as its bytes, and the last ends where the candidate does', () => {
    const bytes = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 12 }), (changes) => {
        const baseline = 20_000_000;
        const candidate = changes.reduce((sum, one) => sum + one, baseline);
        const rows = changes.map((one, index) => change(String(index), one));
        const made = makeWaterfall({ baseline, candidate, rows, residual: 0 }, 50);
        const { bars } = placeBars(made, 4);
        const [from, to] = made.domain;
        made.steps.forEach((step, index) => {
          const expected = step.kind === 'total' ? step.to - from : Math.abs(step.to - step.from);
          expect(((bars[index]?.width ?? 0) / 100) * (to - from)).toBeCloseTo(expected, 3);
        });
        expect(made.steps.at(-1)?.to).toBe(candidate);
      }),
    );
  });

  it('of a treemap: areas are in proportion, up to the gaps between them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 50, max: 1000 }), { minLength: 1, maxLength: 12 }), (weights) => {
        const { content, width, height } = drawTreemap(
          weights.map((weight, index) => tile(String(index), weight)),
          { title: 'all', signed: false },
        );
        const areas = rectangles(content, 'less').map(areaOf);
        const total = weights.reduce((sum, one) => sum + one, 0);
        expect(areas).toHaveLength(weights.length);
        const covered = areas.reduce((sum, one) => sum + one, 0);
        expect(covered / (width * height)).toBeGreaterThan(0.93);
        expect(covered).toBeLessThanOrEqual(width * height);
        const sorted = [...weights].sort((a, b) => b - a);
        areas.forEach((area, index) => {
          expect(Math.abs(area / (width * height) - (sorted[index] ?? 0) / total)).toBeLessThan(0.03);
        });
      }),
    );
  });

  it('of a stack: visible and hidden bytes of a layer are as wide as its content', () => {
    const layers = [layer(0, 'FROM base', 'a', 250), layer(1, 'RUN x', 'b', 0)];
    const { content, width } = drawStack(layers, 'layers');
    const wide = (kind: string): number =>
      rectangles(content, kind).reduce((sum, { attributes }) => sum + Number(attributes['width']), 0);
    expect(wide('visible') + wide('outline')).toBeCloseTo((3000 / 2000) * (width - 4), 6);
    expect(wide('outline')).toBeCloseTo((250 / 2000) * (width - 4), 6);
  });
});

describe('drawTreemap', () => {
  it('shows a number whole or not at all', () => {
    const small = Array.from({ length: 12 }, (_, index) => tile(`directory ${index}`, 250_000_000));
    for (let large = 1e9; large < 60e9; large += 1e9) {
      const text = renderDrawing(drawTreemap([tile('large', large), ...small], { title: 't', signed: true }));
      expect(text.match(/>-[\d.]+ GB<\/text>/g)).toHaveLength(1);
      expect(text).not.toMatch(/>[^<]*-[^<]*…<\/text>/);
    }
  });
});

describe('drawLines', () => {
  const series = (name: string, values: readonly (number | null)[]): ChartSeries => ({
    name,
    points: values.map((value, index) => ({ at: new Date(index * 86_400_000).toISOString(), value, jump: null })),
  });
  const draw = (all: readonly ChartSeries[]): string =>
    renderDrawing(drawLines({ title: 't', unit: 'count', series: all }));

  it('says so when there is nothing to draw', () => {
    expect(draw([])).toContain('No data');
    expect(draw([series('a', [null])])).toContain('No data');
  });

  it('draws one value, and values that are all 0 or below', () => {
    for (const values of [[5], [0, 0], [-5, -7]]) expect(draw([series('a', values)])).not.toMatch(/NaN|Infinity/);
  });

  it('has a time axis that tells moments apart, also where all is of one second', () => {
    const points = [10, 480].map((offset) => ({ at: new Date(offset).toISOString(), value: 1, jump: null }));
    const ticks = draw([{ name: 'a', points }]).match(/\d\d:\d\d:\d\d(?=<\/text>)/g) ?? [];
    expect(ticks.length).toBeGreaterThan(2);
    expect(new Set(ticks).size).toBe(ticks.length);
  });

  it('names the series that it leaves out', () => {
    expect(draw(Array.from({ length: 10 }, (_, index) => series(`s${index}`, [1, 2])))).toContain(
      'and 2 more, not drawn',
    );
  });

  it('keeps a long series small', () => {
    const text = draw([
      series(
        'long',
        Array.from({ length: 5000 }, (_, index) => index),
      ),
    ]);
    expect(text.length).toBeLessThan(200_000);
  });
});

describe('drawStacks', () => {
  it('leaves out what would not fit on a page and says how much that is', () => {
    const many = Array.from({ length: 127 }, (_, index) => layer(index, 'RUN x', String(index), null));
    const { height, content } = drawStack(many, 'many');
    expect(height).toBeLessThan(1000);
    expect(JSON.stringify(content)).toContain('and 105 more layers with');
  });
});
