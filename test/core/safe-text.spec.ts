import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeText } from '../../src/core/safe-text.js';

describe('safeText', () => {
  it('drops escape sequences, and control and bidirectional characters', () => {
    expect(safeText('\u001b[31mred\u001b[0m\r\nnext\u0000\u202eevil')).toBe('red next evil');
    expect(safeText('\u001b]8;;http://x\u0007link\u001b]8;;\u0007')).toBe('link');
  });

  it('gives one bounded line without control characters, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), fc.integer({ min: 1, max: 300 }), (text, limit) => {
        const line = safeText(text, limit);
        expect(line.length).toBeLessThanOrEqual(limit);
        expect(line).not.toMatch(/[\p{Cc}\p{Cs}]/u);
      }),
    );
  });
});
