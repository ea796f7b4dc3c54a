import type { ImageReport } from '../../report/image-report.js';
import { CATEGORY_LABELS } from '../../report/category-labels.js';
import { imageSizesSection } from './base-sections.js';
import { budgetsSection } from './budgets-section.js';
import { findingsSections, headFacts, packagesSection, problemsSection, surfaceRows } from './common-sections.js';
import { bytes, count, exact, left, name, right, text, top, type ReportDocument, type Section } from './document.js';
import { ownersFigure, stackFigure } from './figures.js';
import { predictionSection } from './prediction-section.js';

/** What people read of one image. */
export function imageDocument(report: ImageReport): ReportDocument {
  const { config, findings, packages, surface } = report;
  const sections = [
    budgetsSection(report.budgets ?? []),
    imageSizesSection(report),
    ownersSection(report),
    layersSection(report),
    packageCountsSection(report),
    packagesSection('Largest packages', packages),
    {
      title: 'Attack surface',
      columns: [left('What'), right('Count'), left('Examples')],
      rows: surfaceRows(surface),
    },
    ...findingsSections('Findings', findings),
    predictionSection(report),
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

function ownersSection(report: ImageReport): Section {
  const { owners } = report;
  const sums = new Map<string, Pick<ImageReport['owners'][number], 'category' | 'role' | 'bytes' | 'files'>>();
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
    figure: ownersFigure(report),
    rows: [...sums.values()]
      .sort((a, b) => b.bytes - a.bytes)
      .map((sum) => [
        text(CATEGORY_LABELS[sum.category]),
        text(sum.role === 'unknown' ? '' : sum.role),
        bytes(sum.bytes),
        exact(sum.bytes),
        count(sum.files),
      ]),
  };
}

function layersSection(report: ImageReport): Section {
  const { layers } = report;
  return {
    title: 'Layers, oldest first',
    columns: [right('Layer'), right('Compressed'), right('Content'), right('Hidden later'), left('Made by')],
    figure: stackFigure(report),
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
