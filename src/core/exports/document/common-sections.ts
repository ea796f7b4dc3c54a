import type { Problem } from '../../report/common.js';
import type { Finding } from '../../report/finding.js';
import type { ImageHead, PackageReport, Surface } from '../../report/image-report.js';
import { describeBase } from './base-sections.js';
import { below, bytes, count, left, name, prose, right, text, tone, top, type Cell, type Section } from './document.js';

/** How many rows of a long list people get to read; the JSON and CSV formats have them all. */
export const TOP_PACKAGES = 20;
export const TOP_ROWS = 50;

const SURFACE_TITLES: readonly (readonly [keyof Omit<Surface, 'user' | 'runsAsRoot'>, string])[] = [
  ['secrets', 'Secrets'],
  ['setuid', 'setuid and setgid files'],
  ['capabilities', 'Files with capabilities'],
  ['worldWritable', 'World-writable'],
  ['shells', 'Shells'],
  ['interpreters', 'Interpreters'],
  ['compilers', 'Compilers and linkers'],
  ['packageManagers', 'Package managers'],
];

type SurfaceLists = Omit<Surface, 'user' | 'runsAsRoot'>;

/** One row for each list of the surface that has items, with some of their paths. */
export function surfaceRows(lists: SurfaceLists, change?: Cell): (readonly Cell[])[] {
  return SURFACE_TITLES.filter(([key]) => lists[key].length > 0).map(([key, title]) => {
    const items = lists[key];
    const shown = items.slice(0, 5).map(({ path, visible }) => (visible ? path : `${path} (in a lower layer)`));
    const examples = items.length > shown.length ? [...shown, '…'] : shown;
    return [...(change ? [change] : []), text(title), count(items.length), name(examples.join(', '))];
  });
}

const SEVERITY_TONES = { error: 'bad', warning: 'bad', info: 'neutral' } as const;

function whereOf({ evidence }: Finding): string {
  if (evidence.line !== null) return `line ${evidence.line}`;
  if (evidence.layerIndex !== null) return `layer ${evidence.layerIndex}`;
  return evidence.paths[0] ?? '';
}

const FINDING_COLUMNS = [left('Severity'), left('Rule'), left('Where'), right('Bytes'), below('Finding'), below('Fix')];

function findingRow(finding: Finding): readonly Cell[] {
  return [
    tone(finding.severity, SEVERITY_TONES[finding.severity]),
    text(finding.ruleId),
    name(whereOf(finding)),
    finding.bytes === null ? text('') : bytes(finding.bytes),
    prose(finding.message),
    finding.waived ? text(describeWaiver(finding.waived)) : prose(finding.remediation),
  ];
}

/** Findings in one's own layers, those that lie in the base image, and those that somebody accepts. */
export function findingsSections(title: string, findings: readonly Finding[]): Section[] {
  const section = (heading: string, of: readonly Finding[]): Section => ({
    title: heading,
    columns: FINDING_COLUMNS,
    ...top(of, TOP_ROWS, findingRow),
  });
  const open = findings.filter(({ waived }) => !waived);
  return [
    section(
      title,
      open.filter(({ scope }) => scope === 'own'),
    ),
    section(
      `${title} in the base image`,
      open.filter(({ scope }) => scope === 'base'),
    ),
    section(
      `${title}, waived`,
      findings.filter(({ waived }) => waived),
    ),
  ];
}

function describeWaiver({ reason, owner, expires }: NonNullable<Finding['waived']>): string {
  return `Waived${owner === undefined ? '' : ` by ${owner}`}${expires === undefined ? '' : ` until ${expires}`}: ${reason}`;
}

export function problemsSection(problems: readonly Problem[]): Section {
  return {
    title: 'Parts that could not be read',
    columns: [left('Code'), right('Layer'), left('Path'), below('What happened')],
    ...top(problems, TOP_ROWS, ({ code, layerIndex, path, message }) => [
      tone(code, 'bad'),
      layerIndex === null ? text('') : count(layerIndex),
      name(path),
      text(message),
    ]),
  };
}

export function packagesSection(title: string, packages: readonly PackageReport[]): Section {
  const largest = [...packages].sort((a, b) => b.ownedSize - a.ownedSize);
  return {
    title,
    columns: [right('Owned'), left('Type'), left('Package'), left('Version'), left('Role'), right('Layer')],
    ...top(largest, TOP_PACKAGES, (one) => [
      bytes(one.ownedSize),
      text(one.type),
      name(one.name),
      name(one.version),
      text(one.role === 'unknown' ? '' : one.role),
      one.layerIndex === null ? text('') : count(one.layerIndex),
    ]),
  };
}

/** What an image is, in facts; `prefix` tells the two sides of a comparison apart. */
export function headFacts(head: ImageHead, prefix = ''): (readonly [string, string])[] {
  const { os, architecture, variant } = head.platform;
  const label = (word: string): string => (prefix === '' ? word : `${prefix} ${word.toLowerCase()}`);
  return [
    [label('Image'), head.reference],
    [label('Digest'), head.digest],
    [label('Base image'), describeBase(head.base)],
    [label('Platform'), [os, architecture, ...(variant === null ? [] : [variant])].join('/')],
  ];
}
