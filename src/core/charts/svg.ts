import { escapeMarkup } from '../exports/text/escape-markup.js';

/** An element of a drawing. Names and attribute names are ours; values and text may be foreign. */
export interface SvgElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** A string is text. */
  readonly children: readonly (SvgElement | string)[];
}

/** A picture with its size in CSS pixels, and what it says to those who cannot see it. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
  readonly content: readonly SvgElement[];
}

export const element = (
  name: string,
  attributes: SvgElement['attributes'],
  ...children: SvgElement['children']
): SvgElement => ({ name, attributes, children });

/** Text at a place; `kind` is a class of the style sheet. */
export const label = (x: number, y: number, kind: string, text: string): SvgElement =>
  element('text', { x, y, class: kind }, text);

/**
 * Writes a drawing as an SVG element, for a file of its own with `style`, or inside a page that has the style.
 * Everything foreign is escaped, and characters that act are shown as escapes: it is text wherever it stands.
 */
export function renderDrawing(drawing: Drawing, style?: string): string {
  const { width, height, title, description, content } = drawing;
  const root = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'drawing',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
    },
    element('title', {}, title),
    element('desc', {}, description),
    ...(style === undefined ? [] : [element('style', {}, style)]),
    ...content,
  );
  return write(root);
}

function write({ name, attributes, children }: SvgElement): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${writeValue(value)}"`);
  // The style sheet is ours, and its quotes and line feeds have to stay.
  const inner = children.map((child) =>
    typeof child !== 'string' ? write(child) : name === 'style' ? child : escapeMarkup(child),
  );
  return inner.length === 0
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>${inner.join('')}</${name}>`;
}

/** Numbers to a hundredth of a pixel. */
function writeValue(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : escapeMarkup(value);
}
