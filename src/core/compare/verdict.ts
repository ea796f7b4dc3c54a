import type { ComparisonReport } from '../report/comparison-report.js';
import type { PackageReport } from '../report/image-report.js';
import { groupDigits } from '../exports/text/digits.js';
import { formatBytes } from '../units.js';

/** Growth in per cent from which a factor is said instead, and change below which nothing is. */
const FACTOR_FROM = 1000;
const LEAST_PERCENT = 0.05;

/** The parts of a comparison that the verdict rests on. */
export type VerdictFacts = Pick<
  ComparisonReport,
  'baseline' | 'candidate' | 'delta' | 'packages' | 'layers' | 'cacheReuse'
>;

/** One sentence with its numbers: what the candidate costs or saves against the baseline. */
export function verdictOf(facts: VerdictFacts): string {
  const { baseline, candidate, layers } = facts;
  if (baseline.digest === candidate.digest) {
    return `Both references are the same image: ${formatBytes(candidate.sizes.compressedSize)} to download, nothing differs.`;
  }
  const sameLayers = layers.onlyBaseline.length === 0 && layers.onlyCandidate.length === 0;
  if (sameLayers)
    return `All layers are the same (${formatBytes(candidate.sizes.compressedSize)}): only the configuration or the layer order differs.`;
  return `${joinClauses([downloadClause(facts), fileClause(facts), packageClause(facts)])}; ${pullClause(facts)}.`;
}

/** What is said of one number, and whether it goes down (-1), up (1) or neither. */
interface Clause {
  readonly text: string;
  readonly direction: number;
}

/** `a, b and c`; with `but` where the last one goes the other way than the first. */
function joinClauses([first, ...rest]: readonly [Clause, ...Clause[]]): string {
  const last = rest.pop();
  if (!last) return first.text;
  const opposite = first.direction * last.direction < 0;
  return `${[first, ...rest].map(({ text }) => text).join(', ')}${opposite ? ', but ' : ' and '}${last.text}`;
}

function downloadClause({ baseline, candidate, delta: { compressedSize: delta } }: VerdictFacts): Clause {
  const before = formatBytes(baseline.sizes.compressedSize);
  const after = formatBytes(candidate.sizes.compressedSize);
  const range = before === after ? after : `${before} to ${after}`;
  const text =
    delta === 0
      ? `The candidate is exactly as large to download (${after})`
      : `The candidate is ${amountOf(delta)} to download (${range}${ratio(delta, baseline.sizes.compressedSize)})`;
  return { text, direction: Math.sign(delta) };
}

function fileClause({ delta: { visibleSize: delta } }: VerdictFacts): Clause {
  const text = delta === 0 ? 'its files are exactly as large' : `its files are ${amountOf(delta)}`;
  return { text, direction: Math.sign(delta) };
}

const amountOf = (delta: number): string => `${formatBytes(Math.abs(delta))} ${delta < 0 ? 'smaller' : 'bigger'}`;

/** The change in per cent; as a factor where per cents would be hard to read. */
function ratio(delta: number, before: number): string {
  const percent = (delta / before) * 100;
  if (before === 0 || Math.abs(percent) < LEAST_PERCENT) return '';
  if (percent >= FACTOR_FROM) return `, ${groupDigits(Math.round((before + delta) / before))} times as much`;
  // What is almost all gone is not said to be gone.
  const shown = before + delta > 0 ? Math.max(percent, -99.9) : percent;
  return `, ${percent > 0 ? '+' : '-'}${Math.abs(shown).toFixed(1)} %`;
}

function packageClause({ delta, packages }: VerdictFacts): Clause {
  const count = delta.packageCounts.total;
  const changed = packages.changed.length;
  const flow = [
    { amount: independent(packages.added), word: 'added' },
    { amount: independent(packages.removed), word: 'removed' },
    { amount: changed, word: changed === 1 ? 'changed version' : 'changed versions' },
  ].filter(({ amount }) => amount > 0);
  const amount = count === 0 ? 'as many' : `${groupDigits(Math.abs(count))} ${count < 0 ? 'fewer' : 'more'}`;
  const noun = Math.abs(count) === 1 ? 'package' : 'packages';
  const saidAlready = flow.length === 1 && flow[0]?.amount === Math.abs(count);
  const details = flow.map((part) => `${groupDigits(part.amount)} ${part.word}`).join(', ');
  const text = `it has ${amount} ${noun}${details === '' || saidAlready ? '' : ` (${details})`}`;
  return { text, direction: Math.sign(count) };
}

/** Packages that count in the total: not those that another package installed and owns. */
const independent = (packages: readonly PackageReport[]): number =>
  packages.filter(({ ownedBy }) => ownedBy === null).length;

function pullClause({ layers, candidate, cacheReuse }: VerdictFacts): string {
  if (layers.shared.length === 0) {
    return `no layer is shared, so a host that has the baseline still pulls all ${formatBytes(candidate.sizes.compressedSize)}`;
  }
  const all = layers.shared.length + layers.onlyCandidate.length;
  return `${layers.shared.length} of ${all} layers ${layers.shared.length === 1 ? 'is' : 'are'} shared, so a host that has the baseline pulls ${formatBytes(cacheReuse.pullDeltaSize)}`;
}
