import { describe, expect, it } from 'vitest';
import { inDeployOrder } from '../../src/trends/deploy-order.js';

interface Seen {
  readonly tag: string;
  readonly runId: string | null;
  readonly created?: string;
}

const order = (...images: Seen[]): string =>
  inDeployOrder(images, ({ created }) => Date.parse(created ?? ''))
    .map(({ tag }) => tag)
    .join(' ');

describe('the order of deploys', () => {
  const day = (number: number): string => `2026-01-0${number}T00:00:00Z`;

  it('is that of creation among the images that one run of an audit saw', () => {
    const run = (tag: string, number: number): Seen => ({ tag, runId: 'first', created: day(number) });
    expect(order(run('c', 3), run('a', 1), run('b', 2))).toBe('a b c');
  });

  it('is that of the tags where an image does not tell, or was made to look old', () => {
    const seen = (tag: string, created?: string): Seen => ({ tag, runId: 'first', ...(created ? { created } : {}) });
    expect(order(seen('v10', day(1)), seen('v9'), seen('v1', day(2)))).toBe('v1 v9 v10');
    const old = '1970-01-01T00:00:00Z';
    expect(order(seen('v10', old), seen('v9', old))).toBe('v9 v10');
    expect(order(seen('b', day(1)), seen('a', day(1)))).toBe('a b');
  });

  it('stays as it was seen between runs, as after a step back, and for images asked for alone', () => {
    expect(
      order(
        { tag: 'new', runId: 'first', created: day(3) },
        { tag: 'back', runId: 'second', created: day(1) },
        { tag: 'y', runId: null, created: day(2) },
        { tag: 'x', runId: null, created: day(1) },
      ),
    ).toBe('new back y x');
  });

  it('leaves what others saw in between in its place', () => {
    expect(
      order(
        { tag: 'b', runId: 'first', created: day(2) },
        { tag: 'alone', runId: null, created: day(9) },
        { tag: 'a', runId: 'first', created: day(1) },
      ),
    ).toBe('a alone b');
  });
});
