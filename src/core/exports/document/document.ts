import type { Drawing } from '../../charts/svg.js';

/**
 * What people read of a report, without a format: the terminal, Markdown and HTML render the same
 * document, so a number is chosen and explained once.
 */
export interface ReportDocument {
  readonly title: string;
  /** The sentence to read if one reads only one; null where a report has none. */
  readonly verdict: string | null;
  /** Facts that say what was looked at: name and value. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  readonly note?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows of the report that were left out here. */
  readonly omitted?: number;
  /** How many of the last rows add up those before them. */
  readonly sums?: number;
  /** Index of a `bytes` or `delta` column that HTML also draws as bars. */
  readonly bars?: number;
  /** What HTML shows above the table. */
  readonly figure?: Drawing | undefined;
  /** Verbatim lines below the table, such as a suggested Dockerfile. */
  readonly code?: { readonly language: 'diff' | 'dockerfile'; readonly lines: readonly string[] };
}

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Sentences: a terminal prints them below the row, in full. */
  readonly below?: boolean;
}

/** A value with its meaning; `name` is foreign text that has to be shown as it is, `prose` a sentence that quotes code. */
export type Cell =
  | { readonly kind: 'text' | 'name' | 'prose'; readonly text: string }
  | { readonly kind: 'bytes' | 'delta' | 'exact' | 'exactDelta' | 'count'; readonly value: number }
  | { readonly kind: 'tone'; readonly text: string; readonly tone: 'good' | 'bad' | 'neutral' };

export const left = (title: string): Column => ({ title, align: 'left' });
export const below = (title: string): Column => ({ title, align: 'left', below: true });
export const right = (title: string): Column => ({ title, align: 'right' });

export const text = (value: string | null): Cell => ({ kind: 'text', text: value ?? '' });
export const name = (value: string | null): Cell => ({ kind: 'name', text: value ?? '' });
export const prose = (sentence: string): Cell => ({ kind: 'prose', text: sentence });
export const bytes = (value: number): Cell => ({ kind: 'bytes', value });
export const delta = (value: number): Cell => ({ kind: 'delta', value });
export const exact = (value: number): Cell => ({ kind: 'exact', value });
export const exactDelta = (value: number): Cell => ({ kind: 'exactDelta', value });
export const count = (value: number): Cell => ({ kind: 'count', value });
export const tone = (value: string, how: 'good' | 'bad' | 'neutral'): Cell => ({
  kind: 'tone',
  text: value,
  tone: how,
});

/** Verbatim text line by line; tabs become spaces, which show everywhere. */
export function codeLines(verbatim: string): readonly string[] {
  return verbatim.trimEnd().replaceAll('\t', '    ').split('\n');
}

/** The first `limit` rows, and how many were left out. */
export function top<Item>(
  items: readonly Item[],
  limit: number,
  toRow: (item: Item) => readonly Cell[],
): Pick<Section, 'rows' | 'omitted'> {
  return { rows: items.slice(0, limit).map(toRow), omitted: Math.max(0, items.length - limit) };
}
