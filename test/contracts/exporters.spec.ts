import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Exporter } from '../../src/core/exports/exporter.js';
import { EXPORTERS } from '../../src/core/exports/index.js';
import { sampleComparison } from '../support/sample-comparison.js';
import { sampleDockerfile } from '../support/sample-dockerfile.js';
import { sampleImage } from '../support/sample-reports.js';
import { cyclonedxValidator, spdxValidator } from '../support/sbom-schemas.js';

const FOLDER = join(import.meta.dirname, '../../src/core/exports');
const GOLDEN = join(import.meta.dirname, '../fixtures/exports');

const HOSTILE: Readonly<Record<string, string>> = {
  formula: "=cmd|' /C calc'!A0",
  'formula after spaces': '  +1+1',
  'formula after a tab': '\t-2',
  script: '<script>alert(1)</script>',
  attribute: `"><img src=x onerror='alert(1)'>`,
  'closing tags': '</style></title></table>]]>',
  ansi: '\u001b[31m\u001b]0;x\u0007red\u009b2J',
  bidi: 'a\u202egnp.exe\u2066\u2069\u200f',
  'zero width': 'a\u200bb\ufeff\u2028c',
  pipes: 'a|b||c\\|d',
  'back-ticks': '``` `` ` x',
  'lines and NUL': 'a\r\nb\nc\u0000d',
  'lone surrogates': 'caf\udce9\ud83d',
  markdown: '[x](javascript:alert(1)) ![y](http://z) @team #1 **b** http://evil.example www.evil.example',
  prototype: '__proto__',
  empty: '',
  emoji: 'ünïcode 🐳 名前',
  long: 'x'.repeat(5000),
};

/** All texts that an exporter makes of reports with this name in them. */
function render(exporter: Exporter, name: string): string[] {
  return [
    exporter.image?.(sampleImage(name)),
    exporter.comparison?.(sampleComparison(name)),
    exporter.dockerfile?.(sampleDockerfile(name)),
  ].filter((text) => text !== undefined);
}

/** Markdown without its code spans, in which nothing is markup; other formats have no back-ticks of their own. */
function outsideCode(text: string): string {
  return text.replace(/(?<!`)(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, '');
}

// Controls but line feed (and the carriage return of CSV), marks of bidirectional text, zero-width characters.
const ACTIVE =
  /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200c-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

describe('list of exporters', () => {
  it('has every exporter of the folder, under the name of its file', () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts'));
    const names = files
      .map((file) => file.replace(/\.ts$/, ''))
      .filter((name) => !['exporter', 'index'].includes(name));
    expect(EXPORTERS.map(({ format }) => format).sort()).toEqual(names.sort());
  });
});

describe.each([
  ['cyclonedx', cyclonedxValidator()],
  ['spdx', spdxValidator()],
] as const)('[T75] %s by its official schema', (format, validate) => {
  const exporter = EXPORTERS.find((each) => each.format === format);

  it.each(Object.entries(HOSTILE))('is valid with a hostile name: %s', (_, name) => {
    validate(JSON.parse(exporter?.image?.(sampleImage(name)) ?? ''));
    expect(validate.errors ?? []).toEqual([]);
  });
});

describe.each(EXPORTERS.map((exporter) => [exporter.format, exporter] as const))('%s', (format, exporter) => {
  it('gives what the golden files say', async () => {
    const { extension } = exporter;
    const golden = (kind: string): string => join(GOLDEN, `${kind}.${extension}`);
    if (exporter.image) await expect(exporter.image(sampleImage('express'))).toMatchFileSnapshot(golden('image'));
    if (exporter.comparison) {
      await expect(exporter.comparison(sampleComparison('express'))).toMatchFileSnapshot(golden('comparison'));
    }
    if (exporter.dockerfile) {
      await expect(exporter.dockerfile(sampleDockerfile('express'))).toMatchFileSnapshot(golden('dockerfile'));
    }
  });

  it.each(Object.entries(HOSTILE))('[T74] keeps a hostile name inert: %s', (_, name) => {
    for (const text of render(exporter, name)) {
      expect(text.isWellFormed()).toBe(true);
      expect(text).not.toMatch(ACTIVE);
      if (['html', 'junit', 'markdown'].includes(format)) {
        expect(outsideCode(text)).not.toMatch(/<script|<img|<\/style>[^]*<\/style>/);
      }
    }
  });

  it('is deterministic, also when storage has changed the order of keys', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, one]) => [key, reversed(one)]),
      );
    };
    const report = sampleImage('express');
    if (exporter.image) expect(exporter.image(reversed(report) as typeof report)).toBe(exporter.image(report));
  });

  it('ends with a line feed and says its media type', () => {
    for (const text of render(exporter, 'express')) expect(text.endsWith('\n')).toBe(true);
    expect(exporter.mediaType).toMatch(/^[a-z]+\/[a-z.+-]+(?:;|$)/);
  });
});
