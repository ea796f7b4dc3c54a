import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../src/core/findings/index.js';
import { type MeasuredRule, ruleIndex, rulePage } from '../../../src/core/findings/support/rule-page.js';

const folder = new URL('../../../docs/rules/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

describe('docs/rules', () => {
  it('has a page for each rule and none besides', () => {
    const pages = ['README.md', ...RULES.map(({ meta }) => `${meta.id}.md`)];
    expect(readdirSync(folder).sort()).toEqual(pages.sort());
  });

  it.each(RULES.map(({ meta }) => [meta.id, meta] as const))('%s is up to date', (id, meta) => {
    expect(read(`${id}.md`)).toBe(rulePage(meta));
  });

  it('lists all', () => {
    const measured = JSON.parse(
      readFileSync(new URL('../../../scripts/measured-rules.json', import.meta.url), 'utf8'),
    ) as Record<string, MeasuredRule>;
    const metas = RULES.map(({ meta }) => meta);
    expect(Object.keys(measured).filter((id) => !metas.some((meta) => meta.id === id))).toEqual([]);
    const plain = (text: string) => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---');
    expect(plain(read('README.md'))).toBe(plain(ruleIndex(metas, measured)));
  });
});
