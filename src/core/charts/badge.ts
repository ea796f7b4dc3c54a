import { inertText, shorten } from '../exports/text/inert-text.js';
import { element, type Drawing, type SvgElement } from './svg.js';

/** What the colour of a badge says: within its budget or better, over it or worse, neither, or not known. */
export type BadgeTone = 'good' | 'bad' | 'neutral' | 'unknown';

export interface BadgeInput {
  readonly name: string;
  readonly value: string;
  readonly tone: BadgeTone;
}

/** White text on each has a contrast of 4.5 and more (WCAG 2 AA). */
const COLORS: Readonly<Record<BadgeTone, string>> = {
  good: '#0f766e',
  bad: '#b4430c',
  neutral: '#1d4ed8',
  unknown: '#565d6b',
};
const NAME_COLOR = '#3f4652';
const HEIGHT = 20;
const PADDING = 6;
/** Width of a character of 11 pixels, about; `textLength` makes the text fit whatever the font. */
const CHARACTER = 6.6;
const LONGEST = 60;

/** A label of two halves in the shape that READMEs have everywhere. It looks the same in light and dark. */
export function drawBadge({ name, value, tone }: BadgeInput): Drawing {
  const [left, right] = [shorten(inertText(name), LONGEST), shorten(inertText(value), LONGEST)];
  const [leftWidth, rightWidth] = [widthOf(left), widthOf(right)];
  return {
    ...{ width: leftWidth + rightWidth, height: HEIGHT, title: `${left}: ${right}`, description: '' },
    content: [
      element('rect', { fill: NAME_COLOR, width: leftWidth, height: HEIGHT }),
      element('rect', { fill: COLORS[tone], x: leftWidth, width: rightWidth, height: HEIGHT }),
      drawText(left, 0, leftWidth),
      drawText(right, leftWidth, rightWidth),
    ],
  };
}

const widthOf = (text: string): number => Math.ceil(Array.from(text).length * CHARACTER) + 2 * PADDING;

function drawText(text: string, x: number, width: number): SvgElement {
  return element(
    'text',
    {
      ...{ x: x + PADDING, y: 14, fill: '#fff', 'font-size': 11, 'font-family': 'Verdana, DejaVu Sans, sans-serif' },
      ...{ textLength: width - 2 * PADDING, lengthAdjust: 'spacingAndGlyphs' },
    },
    text,
  );
}
