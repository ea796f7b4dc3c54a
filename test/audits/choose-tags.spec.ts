import { describe, expect, it } from 'vitest';
import { chooseTags, tagPredicate } from '../../src/audits/choose-tags.js';
import { twinTags } from '../../src/audits/tag-template.js';
import { expectCode } from '../support/coded-error.js';

const TAGS = ['latest', '1.9.0', '1.10.0', 'v1.10.1-rc.1', '2.0.0', '1.10', 'build-9', 'build-10', '2.0.0-single'];
const choose = (selection: Parameters<typeof chooseTags>[1], limit = 100): readonly string[] =>
  chooseTags(TAGS, selection, { limit }).tags;

describe('chooseTags', () => {
  it('takes what a glob fits, in full', () => {
    expect(choose({ glob: 'build-*' })).toEqual(['build-10', 'build-9']);
    expect(choose({ glob: '1.?.0' })).toEqual(['1.9.0']);
    expect(choose({ glob: '[12].*.0' })).toEqual(['2.0.0', '1.10.0', '1.9.0']);
    expect(choose({ glob: 'build' })).toEqual([]);
    expect(choose({ glob: '*single' })).toEqual(['2.0.0-single']);
  });

  it('takes full versions of a range, and pre-releases only when they are named', () => {
    expect(choose({ semver: '>=1.9 <2' })).toEqual(['1.10.0', '1.9.0']);
    expect(choose({ semver: '>=1.10.1-rc.0 <1.11' })).toEqual(['v1.10.1-rc.1']);
  });

  it('takes the newest: versions by precedence, then the rest in natural order', () => {
    expect(choose({ newest: 4 })).toEqual(['2.0.0', '2.0.0-single', 'v1.10.1-rc.1', '1.10.0']);
    expect(choose({ glob: 'build-*', newest: 1 })).toEqual(['build-10']);
  });

  it('says how many there are, and when some are left out', () => {
    expect(chooseTags(TAGS, { glob: '*' }, { limit: 3 })).toMatchObject({ matched: 9, truncated: true });
    expect(chooseTags(TAGS, { newest: 3 }, { limit: 3 })).toMatchObject({ matched: 9, truncated: false });
    expect(chooseTags(TAGS, { glob: 'none' }, { limit: 3 })).toEqual({ tags: [], matched: 0, truncated: false });
  });

  it('leaves out twins and what is no tag', () => {
    const listed = ['a', 'a-single', 'b', 'a', '../x', 'c d', '\u001b[31m', 'x'.repeat(129)];
    const { tags } = chooseTags(listed, { glob: '*' }, { limit: 9, twinOf: twinTags('{tag}-single') });
    expect(tags).toEqual(['b', 'a']);
  });

  it('takes time in proportion to the tags, whatever they look like', () => {
    const fits = tagPredicate({ glob: '*a*a*a*a*a*a*a*b' });
    const started = performance.now();
    for (let count = 0; count < 1000; count++) expect(fits('a'.repeat(128))).toBe(false);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it.each([{ glob: 'a[b' }, { glob: '(a+)+' }, { glob: 'a/b' }, { glob: '*'.repeat(9) }, { semver: 'one' }])(
    'refuses %j',
    async (selection) => {
      await expectCode('INVALID_TAG_PATTERN', () => tagPredicate(selection));
    },
  );
});

describe('twinTags', () => {
  it('puts the tag, or a part of it, into the template', () => {
    expect(twinTags('{tag}-single')('1.2')).toBe('1.2-single');
    expect(twinTags('single-{tag}', '{tag}-multi')('1.2-multi')).toBe('single-1.2');
    expect(twinTags('{tag}-single', '{tag}-multi')('1.2')).toBeNull();
    expect(twinTags('{tag}-single', '{tag}-multi')('-multi')).toBeNull();
  });

  it.each([['fixed'], ['{tag}{tag}'], ['{tag}'], ['{tag}:x'], ['{tag}@sha256']])('refuses %s', async (template) => {
    await expectCode('INVALID_TAG_PATTERN', () => twinTags(template));
  });
});
