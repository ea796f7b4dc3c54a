import { describe, expect, it } from 'vitest';
import { comparedPackages, filterPackages, sortPackages, valuesOf } from '../../dashboard/model/package-rows.js';
import { rowWindow } from '../../dashboard/model/row-window.js';
import type { PackageReport } from '../../src/core/report/image-report.js';

const one = (name: string, version: string, ownedSize: number, type = 'deb'): PackageReport => ({
  ...{ type, name, version, architecture: null, purl: `pkg:${type}/${name}@${version}`, ownedSize },
  ...{ declaredSize: null, layerIndex: 1, instruction: null, location: '', role: 'unknown', ownedBy: null },
});
const rows = comparedPackages({
  added: [one('left-pad', '1.3.0', 900, 'npm')],
  removed: [one('gcc', '12', 70_000), one('make', '4.3', 500)],
  changed: [
    {
      type: 'deb',
      name: 'git',
      direction: 'upgraded',
      baseline: one('git', '2.9', 40),
      candidate: one('git', '2.10', 60),
    },
  ],
  unchangedCount: 3,
});
const names = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);

describe('package rows', () => {
  it('come with the largest difference first, of either sign', () => {
    expect(names(rows)).toEqual(['gcc', 'left-pad', 'make', 'git']);
    expect(rows.map(({ delta }) => delta)).toEqual([-70_000, 900, -500, 20]);
  });

  it('are found by name and by both versions, by type and change', () => {
    const all = { text: '', type: '', change: '' };
    expect(names(filterPackages(rows, { ...all, text: ' GC ' }))).toEqual(['gcc']);
    expect(names(filterPackages(rows, { ...all, text: '2.9' }))).toEqual(['git']);
    expect(names(filterPackages(rows, { ...all, type: 'npm' }))).toEqual(['left-pad']);
    expect(names(filterPackages(rows, { ...all, change: 'removed' }))).toEqual(['gcc', 'make']);
    expect(valuesOf(rows, 'change')).toEqual(['added', 'removed', 'upgraded']);
  });

  it('sort by text and by number, in both directions', () => {
    expect(names(sortPackages(rows, { key: 'name', descending: false }))).toEqual(['gcc', 'git', 'left-pad', 'make']);
    expect(names(sortPackages(rows, { key: 'candidateSize', descending: true }))[0]).toBe('left-pad');
  });
});

describe('rowWindow', () => {
  it('covers the view with a margin, and no more', () => {
    expect(rowWindow(0, 340, 34, 5000)).toEqual({ first: 0, end: 22 });
    expect(rowWindow(34 * 1000, 340, 34, 5000)).toEqual({ first: 988, end: 1022 });
  });

  it('stays inside when rows were filtered away below the scroll position', () => {
    expect(rowWindow(34 * 1000, 340, 34, 3)).toEqual({ first: 0, end: 3 });
    expect(rowWindow(34 * 4990, 340, 34, 5000)).toEqual({ first: 4978, end: 5000 });
  });
});
