import { ALL_METRICS, type Metric } from './metrics.js';

/** The table of docs/budgets.md: every name that a rule may start with. */
export function metricTable(): string {
  const row = ([name, { unit, meaning, isRelative }]: [string, Metric]): string =>
    `| \`${name}\` | ${unit} | ${meaning}${isRelative ? '; comparisons only, and its limit is absolute' : ''} |\n`;
  return ['| metric | unit | what it counts |\n', '| --- | --- | --- |\n', ...[...ALL_METRICS].map(row)].join('');
}
