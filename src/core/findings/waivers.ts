import { z } from 'zod';
import { compileGlob, matchesPathOrParent } from '../dockerfile/glob.js';
import { CodedError } from '../errors.js';
import type { Finding } from '../report/finding.js';
import { RULES } from './index.js';

const TEXT_LIMIT = 1000;
/** Stands for any name below a folder: no pattern spells it out. */
const ANY_NAME = '\uFFFF';

const isRule = (id: string): boolean => RULES.some(({ meta }) => meta.id === id);

/** A decision to accept what a rule finds, as a whole or at some paths. */
export const Waiver = z.strictObject({
  ruleId: z.string().refine(isRule, 'there is no rule of this id'),
  path: z
    .string()
    .min(1)
    .max(TEXT_LIMIT)
    .refine((path) => compileGlob(plain(path)) !== null, 'the pattern has a class without an end')
    .optional()
    .describe('Path or pattern as in .dockerignore, e.g. usr/bin/su or app/**; everything of the rule without it'),
  reason: z.string().trim().min(1).max(TEXT_LIMIT).describe('Why it is accepted'),
  owner: z.string().min(1).max(200).optional().describe('Who answers for it'),
  expires: z
    .union([z.iso.date(), z.iso.datetime({ offset: true })])
    .optional()
    .describe('When it ends, UTC'),
});
export type Waiver = z.infer<typeof Waiver>;

/**
 * Marks the findings that are waived and puts them last; nothing is left out. One with paths is waived when
 * each of them is, by one waiver or several. Paths that a finding does not list are known by the folder
 * that holds all: a pattern has to cover that folder whole. Waivers that ended before `now` do nothing.
 */
export function applyWaivers(findings: readonly Finding[], waivers: readonly Waiver[], now: Date): Finding[] {
  const current = waivers.filter(({ expires }) => expires === undefined || Date.parse(expires) > now.getTime());
  const marked = findings.map((finding) => waive(finding, current));
  return [...marked.filter((finding) => !finding.waived), ...marked.filter((finding) => finding.waived)];
}

function waive(finding: Finding, waivers: readonly Waiver[]): Finding {
  const ofRule = waivers.filter(({ ruleId }) => ruleId === finding.ruleId);
  const waiver = ofRule.find(({ path }) => path === undefined) ?? coveringAll(finding, ofRule);
  if (!waiver) return finding;
  const { reason, owner, expires } = waiver;
  return { ...finding, waived: { reason, ...(owner ? { owner } : {}), ...(expires ? { expires } : {}) } };
}

/** The waiver of the first path, when each path has one. */
function coveringAll({ evidence }: Finding, waivers: readonly Waiver[]): Waiver | undefined {
  const { paths, pathCount, directory } = evidence;
  const rest = pathCount > paths.length ? [`${directory ? `${directory}/` : ''}${ANY_NAME}`] : [];
  const globs = waivers.flatMap((waiver) => {
    const glob = compileGlob(plain(waiver.path ?? ''));
    return glob ? [{ waiver, glob }] : [];
  });
  const found = [...paths, ...rest].map((path) => globs.find(({ glob }) => matchesPathOrParent(glob, path))?.waiver);
  return found.includes(undefined) ? undefined : found[0];
}

/** Without leading and trailing slashes. */
function plain(path: string): string {
  return path.replace(/^\/+/, '').replace(/(?<=[^/])\/+$/, '');
}

/**
 * Reads `RULE=REASON` or `RULE:PATH=REASON`, as `--waive` takes it.
 * @throws CodedError INVALID_REQUEST
 */
export function parseWaiver(text: string): Waiver {
  const [, ruleId, path, reason] = /^([a-z-]+)(?::([^=]+))?=(.*)$/s.exec(text) ?? [];
  if (ruleId === undefined)
    throw new CodedError('INVALID_REQUEST', 'a waiver is written RULE=REASON or RULE:PATH=REASON');
  return checked(Waiver.safeParse({ ruleId, reason, ...(path === undefined ? {} : { path }) }), 'the waiver');
}

/**
 * Reads a file of waivers, a JSON array.
 * @throws CodedError INVALID_REQUEST
 */
export function parseWaivers(json: string): Waiver[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new CodedError('INVALID_REQUEST', 'the waivers are not JSON', {}, { cause });
  }
  return checked(z.array(Waiver).safeParse(value), 'the waivers');
}

function checked<Value>(result: z.ZodSafeParseResult<Value>, what: string): Value {
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.length ? ` at ${issue.path.join('.')}` : '';
  throw new CodedError('INVALID_REQUEST', `${what}${where}: ${issue?.message ?? 'not valid'}`);
}
