import { inertText, shorten } from '../exports/text/inert-text.js';
import { formatBytes } from '../units.js';
import type { LayerRow } from './layer-alignment.js';
import { element, label, type Drawing, type SvgElement } from './svg.js';

/** What is drawn of a layer. Bytes of content, of which `hiddenSize` are hidden by later layers. */
export interface DrawnLayer {
  readonly diffId: string;
  readonly index: number;
  readonly instruction: string | null;
  readonly contentSize: number;
  /** Null where the report does not tell. */
  readonly hiddenSize: number | null;
}

const WIDTH = 900;
const GAP = 20;
const HALF = (WIDTH - GAP) / 2;
const ROW = 40;
const HEAD = 24;
const BAR = 14;
const CHARACTER = 6.7;
/** Lines of one drawing: more of them would not fit on a page. */
const MOST = 22;
const HATCH = 6;

/** One stack of layers, the oldest on top; hidden bytes are hatched. */
export function drawStack(layers: readonly DrawnLayer[], title: string): Drawing {
  const rows = layers.map((layer) => ({ baseline: layer, candidate: layer, shared: true }));
  return drawRows({ rows, layers, title, head: [], barWidth: WIDTH });
}

/** Both stacks side by side; a layer that both have goes over the whole width. */
export function drawStacks(rows: readonly LayerRow<DrawnLayer>[], title: string): Drawing {
  const layers = rows.flatMap(({ baseline, candidate }) => [baseline ?? [], candidate ?? []].flat());
  const half = HALF + GAP;
  const head = [label(0, 14, 'strong', 'Baseline'), label(half, 14, 'strong', 'Candidate')];
  return drawRows({ rows, layers, title, head, barWidth: HALF });
}

interface Stacks {
  readonly rows: readonly LayerRow<DrawnLayer>[];
  readonly layers: readonly DrawnLayer[];
  readonly title: string;
  readonly head: readonly SvgElement[];
  /** Pixels of the largest layer. */
  readonly barWidth: number;
}

function drawRows({ rows, layers, title, head, barWidth }: Stacks): Drawing {
  const most = layers.reduce((largest, { contentSize }) => Math.max(largest, contentSize), 1);
  const shown = rows.slice(0, MOST);
  const top = head.length > 0 ? HEAD : 0;
  const omitted = rows
    .slice(MOST)
    .flatMap(({ baseline, candidate, shared }) => [shared ? [] : (baseline ?? []), candidate ?? []].flat());
  const rest = omitted.reduce((sum, { contentSize }) => sum + contentSize, 0);
  const height = top + shown.length * ROW + (omitted.length > 0 ? HEAD : 0);
  return {
    ...{ width: WIDTH, height, title },
    description: layers.map((layer) => `layer ${layer.index}: ${formatBytes(layer.contentSize)}`).join('; '),
    content: [
      ...head,
      ...shown.flatMap((row, index) => drawRow(row, top + index * ROW, (barWidth - 4) / most)),
      ...(omitted.length > 0
        ? [label(0, height - 6, 'quiet', `and ${omitted.length} more layers with ${formatBytes(rest)}, in the table`)]
        : []),
    ],
  };
}

function drawRow({ baseline, candidate, shared }: LayerRow<DrawnLayer>, y: number, scale: number): SvgElement[] {
  if (shared && candidate) return drawLayer(candidate, { x: 0, y, width: WIDTH, scale }, baseline !== candidate);
  return [
    ...(baseline ? drawLayer(baseline, { x: 0, y, width: HALF, scale }) : []),
    ...(candidate ? drawLayer(candidate, { x: HALF + GAP, y, width: HALF, scale }) : []),
  ];
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Pixels of a byte. */
  readonly scale: number;
}

/** `joined` says that both images have it. */
function drawLayer(layer: DrawnLayer, { x, y, width, scale }: Place, joined = false): SvgElement[] {
  const hidden = layer.hiddenSize ?? 0;
  const [visibleWidth, hiddenWidth] = [(layer.contentSize - hidden) * scale, hidden * scale];
  const sizes = `${formatBytes(layer.contentSize)}${hidden > 0 ? `, ${formatBytes(hidden)} hidden` : ''}`;
  const name = `${joined ? 'In both: ' : ''}#${layer.index} ${inertText(layer.instruction ?? 'no history for this layer')}`;
  const room = Math.floor((width - sizes.length * CHARACTER - 12) / CHARACTER);
  return [
    element('text', { x, y: y + 12, class: 'code' }, element('title', {}, name), shorten(name, room)),
    label(x + width - 4, y + 12, 'end quiet', sizes),
    element('rect', { class: 'visible', x, y: y + 18, width: visibleWidth, height: BAR }),
    ...(hiddenWidth > 0 ? drawHatch(x + visibleWidth, y + 18, hiddenWidth) : []),
  ];
}

/** Slanted lines in a frame: patterns would need ids, which are shared by all drawings of a page. */
function drawHatch(x: number, y: number, width: number): SvgElement[] {
  const path: string[] = [];
  for (let offset = HATCH; offset < width; offset += HATCH) {
    const run = Math.min(BAR, offset);
    path.push(`M${round(x + offset)} ${y}l${round(-run)} ${round(run)}`);
  }
  return [
    element('rect', { class: 'outline', x, y, width, height: BAR }),
    ...(path.length > 0 ? [element('path', { class: 'hatch', d: path.join('') })] : []),
  ];
}

const round = (value: number): number => Math.round(value * 100) / 100;
