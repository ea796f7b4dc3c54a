import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonError, parseJson } from '../../src/core/json.js';

const faultOf = (source: string | Uint8Array, maxDepth?: number): string => {
  try {
    parseJson(source, maxDepth);
    return 'none';
  } catch (error) {
    return error instanceof JsonError ? error.fault : `unexpected ${String(error)}`;
  }
};

describe('parseJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('never throws anything but JsonError', () => {
    const fragments = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '"a"', '1', 'null', '\\u0061', ' ');
    fc.assert(
      fc.property(fc.array(fragments, { maxLength: 30 }), (parts) => {
        expect(faultOf(parts.join(''))).not.toMatch('unexpected');
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['{"a":1,"a":2}', 'duplicate-key'],
    ['{"a":1,"\\u0061":2}', 'duplicate-key'],
    ['[{"x":{"a":[1,{"b":1}],"a":2}}]', 'duplicate-key'],
    ['{"a":{"a":1},"b":["a","a"],"c":"a"}', 'none'],
    ['{"a":"\\"}{","b":"a\\\\"}', 'none'],
    ['{"__proto__":1,"__proto__":2}', 'duplicate-key'],
    ['<html>', 'syntax'],
    ['{"a":1,"a":2', 'syntax'],
    ['"open', 'syntax'],
    ['', 'syntax'],
  ])('finds in %s: %s', (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  it('counts nesting exactly', () => {
    expect(faultOf('['.repeat(64) + ']'.repeat(64))).toBe('none');
    expect(faultOf('['.repeat(65) + ']'.repeat(65))).toBe('depth');
    expect(faultOf('[{"a":'.repeat(5000))).toBe('depth');
  });

  it('refuses bytes that are not UTF-8 and a byte order mark', () => {
    expect(faultOf(Uint8Array.of(0x22, 0xff, 0x22))).toBe('syntax');
    expect(faultOf(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31))).toBe('syntax');
  });

  it('[T71] leaves prototypes alone', () => {
    const value = parseJson('{"__proto__":{"polluted":true}}') as Record<string, unknown>;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
