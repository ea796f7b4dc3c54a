import type { ComparisonReport } from '../../report/comparison-report.js';
import type { HiddenSizes } from '../../report/common.js';
import { formatCount } from '../../units.js';
import { budgetsSection } from './budgets-section.js';
import {
  findingsSections,
  headFacts,
  packagesSection,
  surfaceRows,
  TOP_PACKAGES,
  TOP_ROWS,
} from './common-sections.js';
import {
  bytes,
  count,
  delta,
  exactDelta,
  left,
  name,
  right,
  text,
  tone,
  top,
  type Cell,
  type ReportDocument,
  type Section,
} from './document.js';
import { directoriesFigure } from './figures.js';
import { copiesSection, layersSection } from './layer-sections.js';
import { ledgerSection, purposesSection } from './ledger-sections.js';

/** What people read of a comparison: the verdict first, then the numbers that it rests on. */
export function comparisonDocument(report: ComparisonReport): ReportDocument {
  const { packages, findings, surface } = report;
  const sections = [
    budgetsSection(report.budgets),
    sizesSection(report),
    ledgerSection(report),
    purposesSection(report),
    packagesSection('Packages removed', packages.removed),
    packagesSection('Packages added', packages.added),
    changedPackagesSection(report),
    layersSection(report),
    copiesSection(report),
    filesSection(report),
    configSection(report),
    {
      title: 'Attack surface',
      columns: [left('Change'), left('What'), right('Count'), left('Examples')],
      rows: [...surfaceRows(surface.gained, tone('gained', 'bad')), ...surfaceRows(surface.lost, tone('lost', 'good'))],
    },
    ...findingsSections('Findings introduced', findings.introduced),
    ...findingsSections('Findings fixed', findings.fixed),
    ...findingsSections('Findings that remain', findings.remaining),
  ];
  return {
    title: 'Image comparison',
    verdict: report.verdict,
    facts: [...headFacts(report.baseline, 'Baseline'), ...headFacts(report.candidate, 'Candidate')],
    sections: sections.filter(({ rows }) => rows.length > 0),
  };
}

const HIDDEN_TITLES: readonly (readonly [keyof HiddenSizes, string])[] = [
  ['deleted', '  hidden: deleted'],
  ['overwritten', '  hidden: overwritten'],
  ['metadataOnly', '  hidden: metadata only'],
];

function sizesSection({ baseline, candidate, delta: change }: ComparisonReport): Section {
  const row = (title: string, before: number, after: number, difference: number): readonly Cell[] => [
    text(title),
    bytes(before),
    bytes(after),
    delta(difference),
    exactDelta(difference),
  ];
  const of = (
    title: string,
    key: 'compressedSize' | 'uncompressedSize' | 'contentSize' | 'visibleSize' | 'duplicateSize',
  ) => row(title, baseline.sizes[key], candidate.sizes[key], change[key]);
  return {
    title: 'Sizes',
    note: `Delta is candidate minus baseline. Packages: ${baseline.packageCounts.total} before, ${candidate.packageCounts.total} after.`,
    columns: [left('Measure'), right('Baseline'), right('Candidate'), right('Delta'), right('Delta in bytes')],
    rows: [
      of('Compressed (a first pull)', 'compressedSize'),
      of('Uncompressed (tar)', 'uncompressedSize'),
      of('Content', 'contentSize'),
      of('  visible', 'visibleSize'),
      ...HIDDEN_TITLES.map(([key, title]) =>
        row(title, baseline.sizes.hidden[key], candidate.sizes.hidden[key], change.hidden[key]),
      ),
      of('Duplicates (part of visible)', 'duplicateSize'),
    ],
  };
}

function changedPackagesSection({ packages }: ComparisonReport): Section {
  const difference = (one: (typeof packages.changed)[number]): number =>
    one.candidate.ownedSize - one.baseline.ownedSize;
  const largest = [...packages.changed].sort((a, b) => Math.abs(difference(b)) - Math.abs(difference(a)));
  return {
    title: 'Packages changed',
    note: `${formatCount(packages.unchangedCount, 'package is', 'packages are')} the same.`,
    columns: [left('Change'), left('Type'), left('Package'), left('Baseline'), left('Candidate'), right('Delta')],
    ...top(largest, TOP_PACKAGES, (one) => [
      text(one.direction),
      text(one.type),
      name(one.name),
      name(one.baseline.version),
      name(one.candidate.version),
      delta(difference(one)),
    ]),
  };
}

function filesSection(report: ComparisonReport): Section {
  const { files } = report;
  return {
    title: 'Directories that differ most',
    note: `Files: ${files.counts.added} added, ${files.counts.removed} removed, ${files.counts.content} with other content, ${files.counts.metadata} with other metadata, ${files.counts.moved} moved, ${files.counts.unchanged} unchanged.`,
    columns: [right('Delta'), left('Directory'), right('Added'), right('Removed'), right('Content')],
    bars: 0,
    figure: directoriesFigure(report),
    ...top(withoutRepeats(files.directories), TOP_PACKAGES, (one) => [
      delta(one.delta),
      name(`/${one.path}`),
      count(one.added),
      count(one.removed),
      count(one.content),
    ]),
  };
}

/** Directories without those that hold nothing but one below them, which says the same with a longer path. */
function withoutRepeats(
  directories: ComparisonReport['files']['directories'],
): ComparisonReport['files']['directories'] {
  const numbersOf = ({ delta: change, added, removed, content }: (typeof directories)[number]): string =>
    `${change} ${added} ${removed} ${content}`;
  const longest = new Map<string, string>();
  for (const one of directories) {
    const known = longest.get(numbersOf(one));
    if (known === undefined || one.path.startsWith(known === '' ? '' : `${known}/`))
      longest.set(numbersOf(one), one.path);
  }
  return directories.filter((one) => {
    const below = longest.get(numbersOf(one)) ?? one.path;
    return below === one.path || !below.startsWith(one.path === '' ? '' : `${one.path}/`);
  });
}

function configSection({ config }: ComparisonReport): Section {
  return {
    title: 'Configuration',
    columns: [left('Field'), left('Baseline'), left('Candidate')],
    ...top(config, TOP_ROWS, ({ field, baseline, candidate }) => [name(field), name(baseline), name(candidate)]),
  };
}
