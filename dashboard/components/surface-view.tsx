import type { VNode } from 'preact';
import type { SurfaceChanges } from '../../src/core/report/comparison-report.js';
import type { SurfaceItem } from '../../src/core/report/image-report.js';
import { SURFACE_LABELS } from '../model/labels.js';
import { Foreign } from './text.js';

type Lists = SurfaceChanges['gained'];
const KINDS = Object.keys(SURFACE_LABELS) as (keyof Lists)[];
const MOST = 100;

/** What an attacker could use that only one of the images has. */
export function SurfaceComparison({ surface: { gained, lost } }: { surface: SurfaceChanges }): VNode {
  return (
    <div class="columns">
      <SurfaceList title="Gained" lists={gained} tone="more" />
      <SurfaceList title="Lost" lists={lost} tone="less" />
    </div>
  );
}

/** The kinds of a surface that are not empty, each with its paths. */
export function SurfaceList({ title, lists, tone }: { title: string; lists: Lists; tone: string }): VNode {
  const kinds = KINDS.filter((kind) => lists[kind].length > 0);
  return (
    <div class={`surface ${tone}`}>
      <h3>{title}</h3>
      {kinds.length === 0 && <p class="quiet">Nothing.</p>}
      {kinds.map((kind) => (
        <details key={kind}>
          <summary>
            {SURFACE_LABELS[kind]} <span class="badge">{lists[kind].length}</span>
          </summary>
          <ItemList items={lists[kind]} />
        </details>
      ))}
    </div>
  );
}

function ItemList({ items }: { items: readonly SurfaceItem[] }): VNode {
  return (
    <ul class="paths">
      {items.slice(0, MOST).map(({ path, detail, visible }) => (
        <li key={`${path} ${detail}`}>
          <Foreign text={path} code /> <Foreign text={detail} />
          {!visible && <span class="badge">hidden by a later layer</span>}
        </li>
      ))}
      {items.length > MOST && <li>and {items.length - MOST} more</li>}
    </ul>
  );
}
