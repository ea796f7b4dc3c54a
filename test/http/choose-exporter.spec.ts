import express, { type Request } from 'express';
import { describe, expect, it } from 'vitest';
import { cyclonedxExporter } from '../../src/core/exports/cyclonedx.js';
import { EXPORTERS } from '../../src/core/exports/index.js';
import { spdxExporter } from '../../src/core/exports/spdx.js';
import { chooseExporter, type ReportKind } from '../../src/http/send-report.js';
import { expectCode } from '../support/coded-error.js';

function asking(accept?: string): Request {
  const headers = accept === undefined ? {} : { accept };
  return Object.setPrototypeOf({ headers }, express.request as object) as Request;
}

const chosen = (accept: string | undefined, kind: ReportKind = 'comparison', format?: string): string =>
  chooseExporter(asking(accept), kind, format).format;

describe('the format of a report', () => {
  it.each([
    [undefined, 'json'],
    ['*/*', 'json'],
    ['application/*', 'json'],
    ['text/html', 'html'],
    ['text/csv', 'csv'],
    ['text/html;q=0.2, text/csv;q=0.9, application/json;q=0.1', 'csv'],
    ['text/html;q=0, */*;q=0.1', 'json'],
    ['application/sarif+json, */*;q=0.8', 'sarif'],
    ['image/png, text/markdown;q=0.001', 'markdown'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'html'],
  ])('is what Accept: %s prefers', (accept, format) => {
    expect(chosen(accept)).toBe(format);
  });

  it('can be asked for by the media type of each exporter, and by its name whatever Accept says', () => {
    for (const kind of ['image', 'comparison', 'dockerfile'] as const) {
      for (const exporter of EXPORTERS.filter((one) => one[kind] !== undefined)) {
        expect(chosen(exporter.mediaType.replace(/;.*$/, ''), kind)).toBe(exporter.format);
        expect(chosen('image/png', kind, exporter.format)).toBe(exporter.format);
      }
    }
  });

  it.each([
    [undefined, 'cyclonedx'],
    ['*/*', 'cyclonedx'],
    ['application/json', 'cyclonedx'],
    ['application/json, text/plain, */*', 'cyclonedx'],
    ['application/vnd.cyclonedx+json', 'cyclonedx'],
    ['application/spdx+json', 'spdx'],
    ['application/spdx+json; version=2.3, application/json;q=0.5', 'spdx'],
    ['application/vnd.cyclonedx+json;q=0.1, application/spdx+json', 'spdx'],
  ])('of two kinds of JSON is what Accept: %s prefers', (accept, format) => {
    const choose = (name?: string) => chooseExporter(asking(accept), 'image', name, [cyclonedxExporter, spdxExporter]);
    expect(choose().format).toBe(format);
    expect(choose('spdx').format).toBe('spdx');
  });

  it('of two kinds of JSON is refused to those who take none', async () => {
    for (const accept of ['text/html', 'application/json;q=0', 'application/spdx+json; version=3']) {
      await expectCode('NOT_ACCEPTABLE', () =>
        chooseExporter(asking(accept), 'image', undefined, [cyclonedxExporter, spdxExporter]),
      );
    }
  });

  it('is refused where there is none', async () => {
    await expectCode('NOT_ACCEPTABLE', () => chosen('image/png'));
    await expectCode('NOT_ACCEPTABLE', () => chosen('*/*;q=0'));
    await expectCode('NOT_ACCEPTABLE', () => chosen('*/*', 'comparison', 'spdx'));
    await expectCode('INVALID_REQUEST', () => chosen('*/*', 'comparison', 'docx'));
    await expectCode('INVALID_REQUEST', () => chosen('*/*', 'comparison', '__proto__'));
  });
});
