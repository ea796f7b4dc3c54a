import type { ImageReport } from '../../report/image-report.js';
import { formatCount } from '../../units.js';
import { findingsSection, headFacts, packagesSection, problemsSection, surfaceRows } from './common-sections.js';
import {
  bytes,
  count,
  exact,
  left,
  name,
  right,
  text,
  top,
  type Cell,
  type ReportDocument,
  type Section,
} from './document.js';

/** What people read of one image. */
export function imageDocument(report: ImageReport): ReportDocument {
  const { config, findings, packages, surface } = report;
  const sections = [
    sizesSection(report),
    ownersSection(report),
    layersSection(report),
    packageCountsSection(report),
    packagesSection('Largest packages', packages),
    {
      title: 'Attack surface',
      columns: [left('What'), right('Count'), left('Examples')],
      rows: surfaceRows(surface),
    },
    findingsSection('Findings', findings),
    problemsSection(report.problems),
  ];
  return {
    title: 'Image report',
    verdict: null,
    facts: [
      ...headFacts(report),
      ['Created', report.created ?? 'not said'],
      ['User', config.user === '' ? 'root (none set)' : config.user],
    ],
    sections: sections.filter(({ rows }) => rows.length > 0),
  };
}

function sizesSection({ sizes, packageCounts, layers }: ImageReport): Section {
  const row = (title: string, value: number): readonly Cell[] => [text(title), bytes(value), exact(value)];
  return {
    title: 'Sizes',
    note: `${formatCount(layers.length, 'layer', 'layers')}, ${formatCount(packageCounts.total, 'package', 'packages')}. Content = visible + deleted + overwritten + metadata only.`,
    columns: [left('Measure'), right('Size'), right('Bytes')],
    rows: [
      row('Compressed (a first pull)', sizes.compressedSize),
      row('Uncompressed (tar)', sizes.uncompressedSize),
      row('Content', sizes.contentSize),
      row('  visible', sizes.visibleSize),
      row('  hidden: deleted', sizes.hidden.deleted),
      row('  hidden: overwritten', sizes.hidden.overwritten),
      row('  hidden: metadata only', sizes.hidden.metadataOnly),
      row('Duplicates (part of visible)', sizes.duplicateSize),
    ],
  };
}

function ownersSection({ owners }: ImageReport): Section {
  const sums = new Map<string, { category: string; role: string; bytes: number; files: number }>();
  for (const owner of owners) {
    const key = `${owner.category} ${owner.role}`;
    const sum = sums.get(key) ?? { category: owner.category, role: owner.role, bytes: 0, files: 0 };
    sum.bytes += owner.bytes;
    sum.files += owner.files;
    sums.set(key, sum);
  }
  return {
    title: 'Who owns the visible bytes',
    columns: [left('Category'), left('Role'), right('Size'), right('Bytes'), right('Files')],
    bars: 2,
    rows: [...sums.values()]
      .sort((a, b) => b.bytes - a.bytes)
      .map((sum) => [
        text(sum.category),
        text(sum.role === 'unknown' ? '' : sum.role),
        bytes(sum.bytes),
        exact(sum.bytes),
        count(sum.files),
      ]),
  };
}

function layersSection({ layers }: ImageReport): Section {
  return {
    title: 'Layers, oldest first',
    columns: [right('Layer'), right('Compressed'), right('Content'), right('Hidden later'), left('Made by')],
    bars: 1,
    ...top(layers, 127, (layer) => [
      count(layer.index),
      bytes(layer.compressedSize),
      bytes(layer.contentSize),
      bytes(layer.hidden.deleted + layer.hidden.overwritten + layer.hidden.metadataOnly),
      name(layer.instruction ?? layer.createdBy ?? (layer.base ? 'base image' : '')),
    ]),
  };
}

function packageCountsSection({ packageCounts }: ImageReport): Section {
  const types = Object.entries(packageCounts.byType).sort(([a, left_], [b, right_]) =>
    left_ === right_ ? (a < b ? -1 : 1) : right_ - left_,
  );
  return {
    title: 'Packages',
    columns: [left('Type'), right('Packages')],
    rows: types.map(([type, total]) => [name(type), count(total)]),
  };
}
