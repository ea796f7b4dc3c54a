import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../../src/skopeo/redact.js';
import { busyTime } from '../support/busy-time.js';

describe('redact', () => {
  it.each([
    ['Get "https://alice:hunter2@registry/v2/"', 'hunter2'],
    ['Get "https://cdn/blob?X-Amz-Signature=hunter2&x=y": EOF', 'hunter2'],
    ['Authorization: Bearer abc.hunter2-x==', 'hunter2'],
    ['header Basic aHVudGVyMg== refused', 'aHVudGVyMg'],
    ['got eyJhbGciOiJub25lIn0.eyJzdWIiOiJodW50ZXIyIn0.sig', 'eyJzdWIi'],
    ['{"token":"hunter2","expires":1}', 'hunter2'],
    ['access_token=hunter2', 'hunter2'],
    [`key stagediff_${'ab'.repeat(8)}_${'1234'.repeat(16)} used`, '12341234'],
    ['your password is hunter2', ''],
  ])('[T28] takes the secret out of %s', (text, secret) => {
    if (secret !== '') expect(redact(text)).not.toContain(secret);
    expect(redact(text, ['hunter2'])).not.toContain('hunter2');
  });

  it('keeps what helps', () => {
    const text = 'pinging container registry 127.0.0.1:1: Get "https://127.0.0.1:1/v2/": connection refused';
    expect(redact(text)).toBe(text);
  });

  it('[T28] gives one line of at most 1 KiB without control characters, quickly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const safe = redact(text);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(1024);
        expect(safe).not.toMatch(/\p{Cc}/u);
      }),
    );
    for (const unit of ['http://', 'bearer ', 'eyJ.', 'token:', 'https://a?', '\u001b]', 'a://b']) {
      const start = busyTime();
      redact(unit.repeat(200_000));
      expect(busyTime() - start).toBeLessThan(1000);
    }
  });
});
