const TONES = ['plain', 'less', 'more', 'build', 'visible', 'hidden'] as const;
type Color = 'text' | 'quiet' | 'line' | 'page' | 'on-fill' | (typeof TONES)[number];

/** The colours of the dashboard: those of its lines and those of everything else. */
interface Palette extends Record<Color, string> {
  readonly lines: readonly string[];
}

const LIGHT: Palette = {
  ...{ text: '#1a1d23', quiet: '#565d6b', line: '#d9dde4', page: '#ffffff', 'on-fill': '#ffffff' },
  ...{ plain: '#475569', less: '#0f766e', more: '#b4430c', build: '#7c3aed', visible: '#3b5bdb', hidden: '#b4430c' },
  lines: ['#1d4ed8', '#b4430c', '#0f766e', '#7c3aed', '#a21caf', '#4d7c0f', '#475569', '#9f1239'],
};

const DARK: Palette = {
  ...{ text: '#e8eaee', quiet: '#a4acba', line: '#363c47', page: '#1c2027', 'on-fill': '#ffffff' },
  ...{ plain: '#56637a', less: '#107268', more: '#b9500f', build: '#7c4fd6', visible: '#6b8cff', hidden: '#fb923c' },
  lines: ['#8ab4ff', '#fb923c', '#2dd4bf', '#c4a5ff', '#f0a6f7', '#a3e635', '#b6c2d4', '#fda4af'],
};

/** As many lines as can be told apart by colour and dash. */
export const MAX_LINES = LIGHT.lines.length;

/** Lines differ by dash too, for those who cannot tell the colours apart. */
export const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [12, 4, 2, 4]];

const SHAPES = `
.drawing text { font: 12px system-ui, "Segoe UI", Roboto, sans-serif; fill: var(--text); }
.drawing text.quiet { fill: var(--quiet); }
.drawing text.strong { font-weight: 600; }
.drawing text.code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 11px; }
.drawing text.end { text-anchor: end; }
.drawing text.middle { text-anchor: middle; }
.drawing text.on-fill { fill: var(--on-fill); font-size: 11px; }
.drawing .grid { stroke: var(--line); fill: none; }
.drawing .page { fill: var(--page); }
.drawing .frame { fill: none; stroke: var(--line); }
.drawing .ring { fill: none; stroke: var(--text); stroke-width: 2; }
.drawing .curve { fill: none; stroke-width: 2; }
${TONES.map((tone) => `.drawing .${tone} { fill: var(--${tone}); }`).join('\n')}
.drawing .rest { fill: var(--page); stroke: var(--quiet); stroke-dasharray: 3 2; }
.drawing .hatch { stroke: var(--hidden); stroke-width: 2; }
.drawing .outline { fill: none; stroke: var(--hidden); }
`;

const lineRules = LIGHT.lines
  .map(
    (_, index) =>
      `.drawing .line-${index} { stroke: var(--line-${index}); }\n.drawing .dot-${index} { fill: var(--line-${index}); }`,
  )
  .join('\n');

function variables({ lines, ...colors }: Palette): string {
  const named = Object.entries(colors).map(([name, value]) => `--${name}: ${value};`);
  return `.drawing { ${[...named, ...lines.map((value, index) => `--line-${index}: ${value};`)].join(' ')} }`;
}

/** For drawings inside a printed page, which is light; it has no lines over time. */
export const PRINT_STYLE = `${variables(LIGHT)}\n${SHAPES}`;

/** For a drawing in a file of its own: light or dark as the reader has it. */
export const FILE_STYLE = `${PRINT_STYLE}${lineRules}\n@media (prefers-color-scheme: dark) { ${variables(DARK)} }\n`;
