import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stableJson } from '../../../src/core/exports/text/stable-json.js';

describe('stableJson', () => {
  it('keeps every value, in keys that are sorted', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(stableJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(stableJson({ b: 1, a: { d: [], c: null } })).toBe(
      '{\n  "a": {\n    "c": null,\n    "d": []\n  },\n  "b": 1\n}\n',
    );
  });

  it('escapes what a terminal acts on and halves of surrogate pairs, and reads back the same', () => {
    const hostile = 'caf\udce9 \u009b31m \u202e \u001b';
    const text = stableJson([hostile]);
    expect(text).toContain('caf\\udce9 \\u009b31m \\u202e \\u001b');
    expect(JSON.parse(text)).toEqual([hostile]);
  });

  it('does not pollute prototypes', () => {
    expect(stableJson(JSON.parse('{"__proto__":{"x":1}}'))).toContain('"__proto__"');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
