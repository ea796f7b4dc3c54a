import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SecretBox } from '../../src/secrets/secret-box.js';
import { expectCode } from '../support/coded-error.js';

const KEY = 'a key of enough length';

describe('SecretBox', () => {
  it('opens what it sealed, and seals the same text differently each time', () => {
    const box = new SecretBox(KEY);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const sealed = box.seal(text);
        expect(box.open(sealed)).toBe(text);
        expect(sealed.equals(box.seal(text))).toBe(false);
      }),
    );
    expect(box.seal('a long secret').includes('a long secret')).toBe(false);
  });

  it('opens with an earlier key what that one sealed', async () => {
    const sealed = new SecretBox(KEY).seal('text');
    const rotated = new SecretBox('the next key of enough length', ['another', KEY]);
    expect(rotated.open(sealed)).toBe('text');
    await expectCode('SECRET_UNREADABLE', () => new SecretBox(KEY).open(rotated.seal('text')));
  });

  it('refuses whatever was altered or cut', async () => {
    const box = new SecretBox(KEY);
    const sealed = box.seal('some text');
    for (let index = 0; index < sealed.length; index++) {
      const altered = Buffer.from(sealed);
      altered[index] = (altered[index] ?? 0) ^ 1;
      await expectCode('SECRET_UNREADABLE', () => box.open(altered));
      await expectCode('SECRET_UNREADABLE', () => box.open(sealed.subarray(0, index)));
    }
  });

  it('says that there is no key', async () => {
    const sealed = new SecretBox(KEY).seal('text');
    await expectCode('SECRET_KEY_MISSING', () => new SecretBox(undefined).seal('text'));
    await expectCode('SECRET_KEY_MISSING', () => new SecretBox(undefined).open(sealed));
  });
});
