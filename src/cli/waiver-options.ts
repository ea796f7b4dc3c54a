import { type Command, Option } from 'commander';
import { CodedError } from '../core/errors.js';
import { applyWaivers, parseWaiver, parseWaivers, type Waiver } from '../core/findings/waivers.js';
import type { Finding } from '../core/report/finding.js';
import { readAtMost } from './read-at-most.js';

/** Largest file of waivers. */
const FILE_LIMIT = 1024 * 1024;

/** Findings that the user accepts. */
export interface WaiverOptions {
  readonly waive: readonly Waiver[];
  readonly waivers?: string;
}

/** Adds `--waive` and `--waivers`. */
export function addWaiverOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--waive <rule[:path]=reason>',
        "accept findings of a rule, or those at a path or pattern, e.g. 'setuid-files:usr/bin/su=reviewed'; may be repeated",
      )
        .default([], 'none')
        .argParser((text: string, waivers: readonly Waiver[]) => [...waivers, parseWaiver(text)]),
    )
    .option('--waivers <file>', 'JSON array of {ruleId, path?, reason, owner?, expires?}');
}

/** Marks the findings that the options waive. @throws CodedError INVALID_REQUEST */
export async function readWaivers({
  waive = [],
  waivers,
}: Partial<WaiverOptions>): Promise<(findings: readonly Finding[]) => Finding[]> {
  const all = waivers === undefined ? waive : [...waive, ...parseWaivers(await readText(waivers))];
  const now = new Date();
  return (findings) => applyWaivers(findings, all, now);
}

async function readText(path: string): Promise<string> {
  const bytes = await readAtMost(path, FILE_LIMIT + 1);
  if (bytes.length <= FILE_LIMIT) return bytes.toString('utf8');
  throw new CodedError('INVALID_REQUEST', `a file of waivers may have ${FILE_LIMIT} bytes at most`);
}
