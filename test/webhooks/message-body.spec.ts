import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES, messageBody } from '../../src/webhooks/message-body.js';

const event = (data: object) => ({
  ...{ id: '019c0000-0000-7000-8000-000000000000', type: 'comparison.finished', createdAt: new Date(0) },
  data: data as never,
});

describe('messages', () => {
  it('are the same for every try', () => {
    const one = event({ status: 'succeeded', links: { self: '/api/v1/comparisons/1' } });
    expect(messageBody(one, 'standard', undefined)).toBe(
      '{"type":"comparison.finished","timestamp":"1970-01-01T00:00:00.000Z","data":{"status":"succeeded","links":{"self":"/api/v1/comparisons/1"}}}',
    );
    expect(messageBody(one, 'standard', 'https://example.org')).toContain('"https://example.org/api/v1/comparisons/1"');
  });

  it('have at most 20 kB: the largest fields are left out, and that is said', () => {
    const budgets = Array.from({ length: 500 }, (_, index) => ({ rule: `rule ${index}`, message: 'x'.repeat(100) }));
    const body = messageBody(event({ status: 'failed', verdict: 'v', budgets }), 'standard', undefined);
    expect((JSON.parse(body) as { data: unknown }).data).toEqual({ status: 'failed', verdict: 'v', truncated: true });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ maxLength: 30_000, size: 'max' })), (data) => {
        for (const format of ['standard', 'slack'] as const) {
          const rendered = messageBody(event(data), format, undefined);
          expect(Buffer.byteLength(rendered)).toBeLessThanOrEqual(MAX_BODY_BYTES);
          expect(() => JSON.parse(rendered) as unknown).not.toThrow();
        }
      }),
      { numRuns: 30 },
    );
  });

  it('leave hostile names without effect in a chat', () => {
    const reference = '<!channel> <https://evil.example|click> @everyone *bold*\n\u202e& `code`';
    const { text } = JSON.parse(
      messageBody(event({ candidate: { reference }, links: { report: '/r' } }), 'slack', 'https://example.org'),
    ) as { text: string };
    expect(text.split('\n')).toHaveLength(3);
    expect(text).not.toMatch(/<!|<https:\/\/evil|@everyone|\u202e/);
    expect(text).toContain('&lt;!channel&gt;');
    expect(text.endsWith('<https://example.org/r|Open the report>')).toBe(true);
  });

  it('tell in a chat that something failed, and what a run counted', () => {
    const text = (type: string, data: object): string =>
      (JSON.parse(messageBody({ ...event(data), type }, 'slack', undefined)) as { text: string }).text;
    expect(text('image.finished', { status: 'succeeded' })).toMatch(/^\*stagediff: Image analysed\*/);
    expect(text('image.finished', { status: 'failed' })).toMatch(/^\*stagediff: Image could not be analysed\*/);
    const summary = { total: 4, open: 0, new: 1, unchanged: 2, failed: 1, emptyTargets: 0, budgetBreaches: 3 };
    expect(text('audit.run.finished', { status: 'succeeded', summary })).toMatch(
      /\n4 total, 1 new, 2 unchanged, 1 failed, 3 budgetBreaches$/,
    );
  });
});
