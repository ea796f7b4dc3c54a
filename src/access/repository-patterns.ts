import { z } from 'zod';
import { CodedError } from '../core/errors.js';
import { parseRegistryName } from '../core/image/registry-name.js';
import { Prisma } from '../database/generated/client.js';
import type { Caller } from './caller.js';
import { EVERYTHING_BELOW, isWithin } from './repository-limits.js';

/** A made-up path of two parts, so that no default of Docker's is added to it. */
const EXAMPLE = '/a/b';

/**
 * Repositories that a key is limited to: one by its full name, or all below a prefix that ends in `/*`. Nothing else,
 * so that it can be decided whether one limit lies within another, and no `team*` lets `team-of-others` in.
 */
export const LimitedRepository = z
  .string()
  .min(1)
  .max(255)
  .transform((text, context) => {
    try {
      return fullPattern(text);
    } catch (error) {
      const why = error instanceof CodedError ? error.message : 'not valid';
      context.addIssue({ code: 'custom', message: `neither a repository nor a prefix that ends in /*: ${why}` });
      return z.NEVER;
    }
  })
  .describe('Registry and path, e.g. `ghcr.io/acme/shop`, or all below a prefix, e.g. `ghcr.io/acme/*`');

/** With Docker's defaults written out, in the one spelling that images are stored under. */
function fullPattern(text: string): string {
  if (!text.endsWith(EVERYTHING_BELOW)) {
    const { registry, repository } = parseRegistryName(`${text}:latest`, false);
    return `${registry}/${repository}`;
  }
  const prefix = text.slice(0, -EVERYTHING_BELOW.length);
  const { registry, repository } = parseRegistryName(`${prefix}${EXAMPLE}:latest`, false);
  return `${registry}/${repository}`.slice(0, -EXAMPLE.length) + EVERYTHING_BELOW;
}

/** @throws CodedError FORBIDDEN for a repository that the caller does not see; whether it is known plays no part */
export function requireRepository({ repositories }: Caller, repository: string): void {
  if (isWithin(repository, repositories)) return;
  throw new CodedError('FORBIDDEN', `this API key is not for the repository ${repository}`);
}

/** Filter of a column with a repository: what the caller sees. */
export function visibleColumn({ repositories }: Caller): { repository?: object; OR?: { repository: object }[] } {
  if (repositories === null) return {};
  const { names, prefixes } = split(repositories);
  return {
    OR: [
      { repository: { in: names } },
      ...prefixes.map((prefix) => ({ repository: { startsWith: likeText(prefix) } })),
    ],
  };
}

/** Condition in SQL: the text is a repository, or a limit, that the caller sees. */
export function visibleSql({ repositories }: Caller, text: Prisma.Sql): Prisma.Sql {
  if (repositories === null) return Prisma.sql`TRUE`;
  const { names, prefixes } = split(repositories);
  return Prisma.sql`(${text} = ANY(${names}) OR ${text} LIKE ANY(${prefixes.map((prefix) => `${likeText(prefix)}%`)}))`;
}

/** Condition in SQL: the array has members, and the caller sees each of them. For one without limits always true. */
export function allVisibleSql(caller: Caller, array: Prisma.Sql): Prisma.Sql {
  if (caller.repositories === null) return Prisma.sql`TRUE`;
  return Prisma.sql`(cardinality(${array}) > 0 AND NOT EXISTS (
    SELECT FROM unnest(${array}) AS member WHERE NOT ${visibleSql(caller, Prisma.sql`member`)}))`;
}

function split(limits: readonly string[]): { names: string[]; prefixes: string[] } {
  const isPrefix = (limit: string): boolean => limit.endsWith(EVERYTHING_BELOW);
  return {
    names: limits.filter((limit) => !isPrefix(limit)),
    prefixes: limits.filter(isPrefix).map((limit) => limit.slice(0, -1)),
  };
}

/** Names may have `_`, which stands for any character in LIKE. */
function likeText(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
