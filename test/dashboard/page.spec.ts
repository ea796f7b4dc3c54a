import { describe, expect, it } from 'vitest';
import { COMPARISON_FORMATS, IMAGE_FORMATS } from '../../dashboard/model/labels.js';
import { platformFault, referenceFault } from '../../dashboard/model/reference-fault.js';
import { auditLink, comparisonLink, imageLink, parseRoute, routeKey, trendsLink } from '../../dashboard/model/route.js';
import { formatDelta, formatRatio, formatSigned } from '../../dashboard/model/text.js';
import { STAGES } from '../../src/analysis/analyzer.port.js';
import { STAGE_LABELS } from '../../src/analysis/stage-labels.js';
import { EXPORTERS } from '../../src/core/exports/index.js';

const ID = '01a20540-aa51-72c3-afd5-01bcd139dba1';

describe('parseRoute', () => {
  it.each([
    ['', { view: 'overview' }],
    ['#/', { view: 'overview' }],
    ['#/images', { view: 'images' }],
    [comparisonLink(ID), { view: 'comparison', id: ID }],
    [imageLink(ID), { view: 'image', id: ID }],
    ['#/audits', { view: 'audits' }],
    ['#/dockerfile', { view: 'dockerfile' }],
    [auditLink(ID), { view: 'audit', id: ID }],
    [`#/dockerfile/${ID}`, { view: 'unknown' }],
    [`#/constructor/${ID}`, { view: 'unknown' }],
    ['#/comparisons/../secrets', { view: 'unknown' }],
    ['#/nothing', { view: 'unknown' }],
  ])('%s', (hash, expected) => {
    expect(parseRoute(hash)).toEqual(expected);
  });

  it('tells views apart by their keys', () => {
    const routes = ['', '#/images', '#/audits', imageLink(ID), comparisonLink(ID), auditLink(ID)].map(parseRoute);
    expect(new Set(routes.map(routeKey)).size).toBe(routes.length);
  });

  it('brings back every choice of a trend', () => {
    const choice = {
      metric: 'layerCount',
      tag: 'v1&x',
      platform: 'linux/arm64',
      seriesBy: 'platform',
      from: '2026-01-01',
      to: '',
    };
    const whole = { repository: 'docker.io/library/alpine', ...choice };
    expect(parseRoute(trendsLink(whole))).toEqual({ view: 'trends', choice: whole });
    expect(parseRoute(trendsLink({}))).toMatchObject({ choice: { repository: '', metric: 'contentSize' } });
  });
});

describe('labels', () => {
  it('name every format that the service has, and no other', () => {
    const formats = (kind: 'comparison' | 'image'): string[] =>
      EXPORTERS.filter((exporter) => exporter[kind] !== undefined).map(({ format }) => format);
    expect(Object.keys(COMPARISON_FORMATS).sort()).toEqual(formats('comparison').sort());
    expect(Object.keys(IMAGE_FORMATS).sort()).toEqual(formats('image').sort());
  });

  it('have the stages in the order in which they come', () => {
    expect(Object.keys(STAGE_LABELS)).toEqual([...STAGES]);
  });
});

describe('what is typed', () => {
  it.each(['alpine', 'registry.example:5000/a/b:v1', ' alpine ', 'a@sha256:0'])('takes the reference %s', (text) => {
    expect(referenceFault(text)).toBeUndefined();
  });

  it.each(['', '  ', 'two words', 'https://registry.example/a'])('refuses the reference "%s"', (text) => {
    expect(referenceFault(text)).toBeTypeOf('string');
  });

  it('takes platforms of two or three parts, or none', () => {
    expect(['', 'linux/amd64', 'linux/arm/v7'].map(platformFault)).toEqual([undefined, undefined, undefined]);
    expect(platformFault('linux')).toBeTypeOf('string');
  });
});

describe('numbers', () => {
  it('have a true minus', () => {
    expect([formatDelta(-1500), formatDelta(0), formatDelta(1500)]).toEqual(['−1.5 kB', '0 B', '+1.5 kB']);
    expect([formatSigned(-1234), formatRatio(200, 50), formatRatio(0, 5)]).toEqual(['−1,234', '−75.0 %', '']);
    const odd = [formatRatio(1e9, 1e9 + 2), formatRatio(1e9, 2), formatRatio(5, 0), formatRatio(1, 1000)];
    expect(odd).toEqual(['', '−99.9 %', '−100.0 %', '× 1,000']);
  });
});
