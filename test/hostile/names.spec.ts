import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { type ImageAnalysis } from '../../src/core/image-analysis.js';
import { describeImage } from '../../src/core/report/describe-image.js';
import { EXPORTERS } from '../../src/core/exports/index.js';
import { findingsOf } from '../../src/core/findings/image-findings.js';
import { expectCode } from '../support/coded-error.js';
import { analyzeArchives } from '../support/model-image.js';
import { BIDI, HOSTILE_MARKUP } from '../support/dashboard-images.js';

const pathsOf = ({ fileSystem }: ImageAnalysis): string[] =>
  [...fileSystem.nodes()].filter(({ type }) => type === 'file').map(({ path }) => path);
const installed = (name: string): string => `P:${name}\nV:1\n\n`;

describe('names in a layer', () => {
  const PLACE = join(tmpdir(), 'stagediff-escaped');

  it.each([
    [`../../../../../../../..${PLACE}`, PLACE.slice(1), true],
    [PLACE, PLACE.slice(1), false],
    [`a/../../b`, 'b', true],
    ['..\\..\\windows\\x', '..\\..\\windows\\x', false],
    ['C:\\windows\\x', 'C:\\windows\\x', false],
    ['C:/windows/x', 'C:/windows/x', false],
    ['//server/share/x', 'server/share/x', false],
    ['./././x', 'x', false],
    ['a\0b', 'a', false],
  ])('[T58] %j is %j and touches no disk', async (name, path, isUnsafe) => {
    const before = readdirSync(tmpdir()).filter((each) => each.includes('escaped'));
    const image = await analyzeArchives([[{ name, body: 'x' }]]);
    expect(pathsOf(image)).toEqual([path]);
    expect(image.problems.map(({ code }) => code)).toEqual(isUnsafe ? ['TAR_UNSAFE_PATH'] : []);
    expect(readdirSync(tmpdir()).filter((each) => each.includes('escaped'))).toEqual(before);
    expect(existsSync(PLACE)).toBe(false);
  });

  it('[T58] a NUL in a PAX path is refused: it is a shorter path to some readers', async () => {
    const layer = [{ name: 'x', pax: [['path', 'etc/shadow\0.txt'] as const], body: 'x' }];
    await expectCode('TAR_INVALID', () => analyzeArchives([layer]));
  });

  it('[T60] of one path twice in a layer the last counts, and both bodies are shipped', async () => {
    const image = await analyzeArchives([
      [
        { name: 'a', body: 'first' },
        { name: './a', body: 'the second' },
      ],
    ]);
    expect(image.fileSystem.get('a')?.body?.size).toBe(10);
    expect([image.sizes.visibleSize, image.sizes.contentSize, image.sizes.hidden.overwritten]).toEqual([10, 15, 5]);
  });

  it('[T71] [T72] [T74] go through a whole report and every export', async () => {
    const names = ['__proto__', 'constructor', `x${HOSTILE_MARKUP}`, `y${BIDI}`, '=cmd()', 'caf\udce9', 'a\0b'];
    const image = await analyzeArchives([
      [
        { name: 'lib/apk/db/installed', body: names.map(installed).join('') },
        ...names.map((name) => ({ name: Buffer.from(`opt/${name}`, 'latin1'), body: name })),
      ],
    ]);
    const report = describeImage(image, findingsOf(image), { files: true });
    expect(report.packages.length).toBeGreaterThanOrEqual(5);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    for (const exporter of EXPORTERS) {
      const text = exporter.image?.(report);
      if (text === undefined) continue;
      expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202a-\u202e\u2066-\u2069]/);
      if (exporter.format === 'html') expect(text).not.toContain(HOSTILE_MARKUP);
    }
  });
});
