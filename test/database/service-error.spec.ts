import { describe, expect, it } from 'vitest';
import { CodedError, toCodedError } from '../../src/core/errors.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { toServiceError } from '../../src/database/service-error.js';

describe('toServiceError', () => {
  it.each([
    ['P2028', 'DATABASE_UNAVAILABLE'], // no connection was free for a transaction in time: too much at once
    ['P1001', 'DATABASE_UNAVAILABLE'],
    ['57P01', 'DATABASE_UNAVAILABLE'],
    ['53100', 'STORAGE_FULL'],
    ['P2002', 'INTERNAL'],
  ])('tells what %s means: %s', (code, expected) => {
    expect(toServiceError(Object.assign(new Error('x'), { code })).code).toBe(expected);
    expect(toServiceError(new Error('y', { cause: Object.assign(new Error('x'), { code }) })).code).toBe(expected);
  });

  it('looks behind what the core calls INTERNAL, and leaves every other code as it is', () => {
    const lost = Object.assign(new Error('Server has closed the connection.'), { code: 'P1017' });
    expect(toServiceError(toCodedError(lost)).code).toBe('DATABASE_UNAVAILABLE');
    const coded = new CodedError('TAR_INVALID', 'no tar', {}, { cause: lost });
    expect(toServiceError(coded)).toBe(coded);
    const unforeseen = toCodedError(new TypeError('x'));
    expect(toServiceError(unforeseen)).toBe(unforeseen);
  });

  it('tells a database that a raw query does not reach', async () => {
    const prisma = new PrismaService('postgresql://nobody@127.0.0.1:1/nothing');
    const outcome = prisma.$queryRaw`SELECT 1`.then(
      () => 'an answer',
      (error: unknown) => toServiceError(error).code,
    );
    expect(await outcome).toBe('DATABASE_UNAVAILABLE');
  });
});
