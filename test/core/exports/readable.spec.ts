import { describe, expect, it } from 'vitest';
import { htmlExporter } from '../../../src/core/exports/html.js';
import { junitExporter } from '../../../src/core/exports/junit.js';
import { markdownExporter } from '../../../src/core/exports/markdown.js';
import { tableExporter } from '../../../src/core/exports/table.js';
import { sampleComparison } from '../../support/sample-comparison.js';
import { sampleDockerfile } from '../../support/sample-dockerfile.js';
import { sampleBase, sampleImage } from '../../support/sample-reports.js';

describe('table', () => {
  it('says the verdict first and prints rows, residual and delta of the ledger', () => {
    const text = tableExporter.comparison?.(sampleComparison('express')) ?? '';
    expect(text.split('\n')[0]).toBe('express is 40.0 MB smaller.');
    expect(text).toMatch(/Operating system packages +build +removed +-41\.0 MB +-41,000,000/);
    expect(text).toMatch(/residual +0 B +0\n/);
    expect(text).toMatch(/content delta +-40\.0 MB +-40,000,000/);
  });

  it('has colours only where they are asked for', () => {
    expect(tableExporter.comparison?.(sampleComparison('x'))).not.toContain('\u001b');
    expect(tableExporter.comparison?.(sampleComparison('x'), { color: true })).toContain('\u001b[31mfailed');
  });

  it('cuts long names, so that columns stay readable', () => {
    const report = { ...sampleImage('x'), packages: sampleImage('y'.repeat(10_000)).packages };
    const sizes = (tableExporter.image?.(report) ?? '').split('\n').map((line) => line.length);
    expect(Math.max(...sizes)).toBeLessThan(400);
  });

  it('breaks sentences between words and keeps lines short', () => {
    const report = { ...sampleComparison('x'), verdict: 'word '.repeat(100).trimEnd() };
    const lines = (tableExporter.comparison?.(report) ?? '').split('\n');
    expect(lines.slice(0, 5).join(' ').trimEnd()).toBe(report.verdict);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(130);
  });
});

describe('what the newer parts of a report say', () => {
  const image = sampleImage('x');
  const textOf = (report: typeof image): string => tableExporter.image?.(report) ?? '';

  it('says where the base image ends and sets its bytes apart, where it is known', () => {
    expect(textOf(image)).toMatch(/^Base image +node:x \(the first layer, from the build history, confidence 90 %\)$/m);
    expect(textOf(image)).toMatch(/visible +100\.0 MB +100,000,000 +50\.0 MB +50\.0 MB/);
    const unknown = textOf({ ...image, ...sampleBase(100_000_000) });
    expect(unknown).toMatch(/^Base image +not known, so every layer counts as its own$/m);
    expect(unknown).not.toContain('Layers above');
    const scratch = { ...image.base, layerCount: 0, source: 'annotation', name: null } as const;
    expect(textOf({ ...image, base: scratch })).toMatch(/none, the image stands alone \(from an annotation/);
  });

  it('shows a prediction with its Dockerfile, only when it saves something', () => {
    expect(textOf(image).replaceAll('\n', ' ')).toMatch(/about 90\.0 MB of visible files instead of 100\.0 MB/);
    expect(textOf(image)).toMatch(/\n\n {2}FROM debian:12\n {2}RUN apt-get install x\n/);
    const useless = { ...image, prediction: { ...image.prediction, savedVisibleSize: 0 } };
    expect(textOf(useless)).not.toMatch(/multi-stage|FROM debian/);
  });

  it('explains a comparison by purpose, by copy and by cache', () => {
    const text = tableExporter.comparison?.(sampleComparison('x')) ?? '';
    expect(text).toMatch(/Tools to build +41\.0 MB +0 B +-41\.0 MB +-41,000,000/);
    expect(text).toMatch(/not needed to run: Version control data +1\.0 kB +1 +app\/x\/\.git\/HEAD/);
    expect(text).toMatch(/repeats a layer below +500 B/);
    expect(text).toContain('The cache ends at layer 1: x has other content.');
  });

  it('explains how a base that both images have can differ in its bytes', () => {
    const comparison = sampleComparison('x');
    const { rows, residual } = comparison.purposes;
    const base = { purpose: 'base' as const, bytes: 5, baselineSize: 1, candidateSize: 6, files: 1, examples: ['x'] };
    const text = tableExporter.comparison?.({ ...comparison, purposes: { rows: [...rows, base], residual } }) ?? '';
    const note = 'Of a base image counts what is still visible';
    expect(text).toMatch(/^Base image, visible part +1 B +6 B +\+5 B/m);
    expect(text.replaceAll('\n', ' ')).toContain(note);
    expect(tableExporter.comparison?.(comparison)).not.toContain(note);
  });

  it('says so when a Dockerfile has no stages and no findings', () => {
    const report = { ...sampleDockerfile('x'), stages: [], finalStage: null, findings: [] };
    const text = tableExporter.dockerfile?.(report) ?? '';
    expect(text).toMatch(/^Stages +none: 0 instructions and no FROM$/m);
    expect(text).toMatch(/^Findings +none$/m);
  });
});

describe('what a finding quotes', () => {
  const image = sampleImage('x');
  const quoting = {
    message: 'Of ``RUN echo `id` | <b>`` 3 kB stay, and ` is alone.',
    remediation: 'End it with `&& rm -rf /cache`.',
  };
  const report = { ...image, findings: image.findings.map((finding) => ({ ...finding, ...quoting })) };

  it('is code in HTML, and text all the same', () => {
    const text = htmlExporter.image?.(report) ?? '';
    expect(text).toContain('Of <code>RUN echo `id` | &lt;b&gt;</code> 3 kB stay, and ` is alone.');
    expect(text).toContain('End it with <code>&amp;&amp; rm -rf /cache</code>.');
  });

  it('is code in Markdown, in one cell of its table', () => {
    const text = markdownExporter.image?.(report) ?? '';
    expect(text).toContain('Of ``RUN echo `id` \\| <b>`` 3 kB stay, and \\` is alone.');
    expect(text).toContain('End it with `&& rm -rf /cache`.');
  });
});

describe('html', () => {
  const page = htmlExporter.comparison?.(sampleComparison('<script>alert(1)</script>')) ?? '';

  it('runs and loads nothing, by its policy and by its content', () => {
    expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[^']+'; base-uri/);
    expect(page).not.toMatch(/<script|<link|<img|\bsrc=|\bhref=|\bstyle=|\son\w+=|url\(|@import/i);
  });

  it('closes every element that it opens', () => {
    const open: string[] = [];
    for (const [, slash, tag = '', rest = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:[^>"]|"[^"]*")*)>/g)) {
      if (tag === 'meta' || rest.endsWith('/')) continue;
      if (slash === '') open.push(tag);
      else expect(open.pop()).toBe(tag);
    }
    expect(open).toEqual([]);
  });
});

describe('markdown', () => {
  it('notifies nobody and links nowhere', () => {
    const name = '@team [x](http://evil.example) www.evil.example';
    const prose = (markdownExporter.comparison?.(sampleComparison(name)) ?? '').replace(/`[^`]*`/g, '');
    expect(prose).not.toMatch(/@team|[^\\]\]\(|https?:\/\/|www\.evil/);
  });

  it('keeps the columns of a table when a name has pipes', () => {
    const text = markdownExporter.image?.(sampleImage('a|b')) ?? '';
    const rows = text.split('\n').filter((line) => line.startsWith('|') && line.includes('b` |'));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).not.toMatch(/[^\\]\|b`/);
  });
});

describe('markdown as a comment', () => {
  const report = sampleComparison('x');
  const budgets = Array.from({ length: 2000 }, (_, index) => ({
    ...{ rule: `layers <= ${index}`, status: 'failed' as const, passed: false, actual: 1, limit: index, waiver: null },
    message: 'because '.repeat(30),
  }));

  it('fits into a comment on GitHub, and says what was left out', () => {
    const text = markdownExporter.comparison?.({ ...report, budgets }) ?? '';
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/… and [\d,]+ more/);
    expect(text).toContain('Budget verdict: failed, 2,000 rules.');
    expect(text).toContain('### Sizes');
  });

  it('folds what is long, and closes what it opens', () => {
    const text = markdownExporter.comparison?.({ ...report, budgets: budgets.slice(0, 20) }) ?? '';
    expect(text).toContain('<details><summary>Budgets</summary>\n\nBudget verdict');
    expect(text.split('<details>')).toHaveLength(text.split('</details>').length);
    expect(markdownExporter.comparison?.({ ...report, budgets: budgets.slice(0, 3) })).toContain('### Budgets');
  });
});

describe('junit', () => {
  it('fails for a broken budget and a new finding, and skips what was there before', () => {
    const text = junitExporter.comparison?.(sampleComparison('a"<&>\'b')) ?? '';
    expect(text).toContain('tests="4" failures="2" errors="0" skipped="1"');
    expect(text).toContain('There are 2 of a&quot;&lt;&amp;&gt;&#39;b.');
  });
});
