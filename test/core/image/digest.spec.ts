import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainIds, digestOf, isDigest, parseDigest, verifyDigest } from '../../../src/core/image/digest.js';
import { expectCode } from '../../support/coded-error.js';

const hex = 'a'.repeat(64);

describe('digests', () => {
  it('takes apart sha256 and sha512', () => {
    expect(parseDigest(`sha256:${hex}`)).toEqual({ algorithm: 'sha256', hex });
    expect(parseDigest(`sha512:${hex}${hex}`)).toEqual({ algorithm: 'sha512', hex: hex + hex });
  });

  it.each([
    'sha256:../../etc/passwd',
    `sha256:${hex.toUpperCase()}`,
    `sha256:${hex}a`,
    `sha256:${hex}\n`,
    `sha256:${hex}${hex}`,
    `sha512:${hex}`,
    `md5:${hex}`,
    hex,
    '',
  ])('refuses %j', async (text) => {
    expect(isDigest(text)).toBe(false);
    await expectCode('MANIFEST_INVALID', () => parseDigest(text));
  });

  it('verifies bytes', async () => {
    const bytes = Buffer.from('abc');
    expect(digestOf(bytes)).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    verifyDigest(bytes, digestOf(bytes, 'sha512'), 'the blob');
    await expectCode('DIGEST_MISMATCH', () => verifyDigest(Buffer.from('abd'), digestOf(bytes), 'the blob'));
  });

  it('chains diffIds so that a chain id depends on every layer up to it', () => {
    const diffIds = ['a', 'b', 'c'].map((text) => digestOf(text));
    const chain = chainIds(diffIds);
    expect(chain[0]).toBe(diffIds[0]);
    expect(chain[1]).toBe(digestOf(`${diffIds[0]} ${diffIds[1]}`));
    expect(chain[2]).toBe(digestOf(`${chain[1]} ${diffIds[2]}`));
    expect(chainIds([])).toEqual([]);
  });

  it('shares chain ids exactly on the common prefix', () => {
    const stack = fc.array(
      fc.constantFrom('a', 'b').map((text) => digestOf(text)),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(stack, stack, (left, right) => {
        const chains = [chainIds(left), chainIds(right)] as const;
        let common = 0;
        while (common < left.length && left[common] === right[common]) common++;
        expect(chains[0].filter((id, index) => chains[1][index] === id).length).toBe(common);
      }),
    );
  });
});
