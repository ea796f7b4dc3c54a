import { CodedError } from '../errors.js';
import { exactProduct, exactSum } from './exact.js';
import { METRIC_NAMES, metricNamed, type Metric } from './metrics.js';

export const OPERATORS = ['<=', '>=', '==', '<', '>'] as const;
export type Operator = (typeof OPERATORS)[number];

/** A parsed rule: the metric has to stand in this relation to its limit. */
export interface Budget {
  /** The rule as it was written. */
  readonly rule: string;
  readonly name: string;
  readonly metric: Metric;
  readonly operator: Operator;
  readonly limit: Limit;
}

/** `percent` of the baseline + `offset`; 0 % needs no baseline. Offsets are bytes or a count. */
export interface Limit {
  readonly percent: number;
  readonly offset: number;
}

const LONGEST_RULE = 200;
const UNITS: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['kB', 1e3],
  ['KB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
]);

/**
 * Parses one rule, such as `compressedSize <= 200MB`, `packages.npm <= +5`, `visibleSize <= +3% of
 * baseline`, `surface.setuid <= baseline` or `compressedSize <= 80% of baseline`:
 *
 *     rule   = metric operator limit
 *     limit  = amount | sign amount ["of baseline"] | percent "of baseline" | "baseline" [sign amount]
 *     amount = digits ["." digits] ["B" | "kB" | "KB" | "MB" | "GB" | "KiB" | "MiB" | "GiB" | "%"]
 *
 * A signed amount is relative to the baseline; units are for sizes only. docs/budgets.md has the whole grammar.
 *
 * @throws CodedError INVALID_BUDGET with the position, counted from 1
 */
export function parseBudget(rule: string): Budget {
  if (rule.length > LONGEST_RULE) throw invalid(`a rule has at most ${LONGEST_RULE} characters`, LONGEST_RULE);
  const reader = new RuleReader(rule);
  const name = reader.take(/[A-Za-z][A-Za-z0-9.+-]*/y);
  const metric = metricNamed(name ?? '');
  if (name === undefined || !metric) throw invalid(`expected one of ${METRIC_NAMES.join(', ')}`, reader.start);
  const sign = reader.take(/[<>=]=?/y);
  const operator = OPERATORS.find((one) => one === sign);
  if (!operator) throw invalid(`expected one of ${OPERATORS.join(' ')}`, reader.start);
  const limitStart = reader.next;
  const limit = readLimit(reader, metric);
  if (metric.isRelative && limit.percent !== 0) {
    throw invalid(`${name} is measured from the baseline: its limit cannot be relative`, limitStart);
  }
  if (!reader.atEnd) throw invalid('expected the end of the rule', reader.next);
  return { rule, name, metric, operator, limit };
}

/** Whether a rule can be judged only beside a baseline. */
export function needsBaseline({ metric, limit }: Budget): boolean {
  return metric.isRelative === true || limit.percent !== 0;
}

/** Whether two rules ask the same, however they are written. */
export function isSameRule(one: Budget, other: Budget): boolean {
  const { percent, offset } = one.limit;
  const sameLimit = percent === other.limit.percent && offset === other.limit.offset;
  return one.name === other.name && one.operator === other.operator && sameLimit;
}

function readLimit(reader: RuleReader, metric: Metric): Limit {
  if (reader.take(/baseline\b/y) !== undefined) {
    const sign = reader.take(/[+-]/y);
    return sign === undefined ? { percent: 100, offset: 0 } : relative(sign, readAmount(reader, metric));
  }
  const sign = reader.take(/[+-]/y);
  const amount = readAmount(reader, metric);
  const ofBaseline = reader.take(/of\s+baseline\b/y) !== undefined;
  if (sign !== undefined) return relative(sign, amount);
  if (amount.percent && ofBaseline) return { percent: amount.value, offset: 0 };
  if (amount.percent) throw invalid('a percentage needs a sign or "of baseline"', reader.start);
  if (ofBaseline) throw invalid('"of baseline" needs a percentage or a sign', reader.start);
  return { percent: 0, offset: amount.value };
}

interface Amount {
  readonly value: number;
  readonly percent: boolean;
}

function relative(sign: string, { value, percent }: Amount): Limit {
  const signed = sign === '-' ? -value : value;
  return percent ? { percent: exactSum(100, signed), offset: 0 } : { percent: 100, offset: signed };
}

function readAmount(reader: RuleReader, metric: Metric): Amount {
  const digits = reader.take(/\d{1,15}(?:\.\d{1,6})?(?![\d.])/y);
  if (digits === undefined) throw invalid('expected a number of at most 15 digits', reader.next);
  const unit = reader.take(/%|[A-Za-z]+(?<!of|baseline)\b/y);
  if (unit === '%') return { value: Number(digits), percent: true };
  const scale = UNITS.get(unit ?? 'B');
  if (scale === undefined) throw invalid(`expected one of ${[...UNITS.keys()].join(' ')} or %`, reader.start);
  if (unit !== undefined && metric.unit === 'count') throw invalid('a count has no unit', reader.start);
  const value = exactProduct(digits, scale);
  if (!Number.isSafeInteger(Math.ceil(value))) throw invalid('the number is too large', reader.start);
  return { value, percent: false };
}

/** Reads a rule from left to right; white space between tokens is skipped. */
class RuleReader {
  /** Offset of the last token that was tried. */
  start = 0;
  /** Offset at which the next token is looked for. */
  next = 0;

  constructor(private readonly rule: string) {
    this.skipSpace();
  }

  get atEnd(): boolean {
    return this.next === this.rule.length;
  }

  take(token: RegExp): string | undefined {
    token.lastIndex = this.next;
    this.start = this.next;
    const found = token.exec(this.rule)?.[0];
    if (found === undefined) return undefined;
    this.next += found.length;
    this.skipSpace();
    return found;
  }

  private skipSpace(): void {
    while (this.rule[this.next] === ' ' || this.rule[this.next] === '\t') this.next += 1;
  }
}

function invalid(why: string, offset: number): CodedError {
  return new CodedError('INVALID_BUDGET', `Position ${offset + 1}: ${why}`);
}
