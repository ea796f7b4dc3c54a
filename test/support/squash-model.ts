/**
 * What a stack of layers means, said as plainly as possible and without regard to speed: the tests hold
 * the product's squash against it. Names are full paths in one map; directories exist when listed or when
 * something is below them. Parents that are symbolic links are left to tests of their own.
 */
export type ModelEntry =
  | { readonly kind: 'file'; readonly path: string; readonly content: string }
  | { readonly kind: 'directory' | 'symlink' | 'whiteout'; readonly path: string }
  | { readonly kind: 'opaque'; readonly path: string }
  | { readonly kind: 'hardlink'; readonly path: string; readonly target: string };

interface ModelBody {
  readonly layer: number;
  readonly content: string;
}

interface ModelNode {
  readonly type: 'file' | 'directory' | 'symlink';
  readonly layer: number;
  readonly body?: ModelBody;
}

export interface ModelResult {
  /** Path to type and content of everything but directories. */
  readonly tree: Map<string, string>;
  readonly visible: number[];
  readonly deleted: number[];
  readonly overwritten: number[];
  readonly metadataOnly: number[];
}

const below = (path: string, directory: string): boolean => directory === '' || path.startsWith(`${directory}/`);
const namesOf = (state: ReadonlyMap<string, ModelNode>, body: ModelBody): number =>
  [...state.values()].filter((node) => node.body === body).length;

export function squashModel(layers: readonly (readonly ModelEntry[])[]): ModelResult {
  const state = new Map<string, ModelNode>();
  const result: ModelResult = {
    tree: new Map(),
    visible: layers.map(() => 0),
    deleted: layers.map(() => 0),
    overwritten: layers.map(() => 0),
    metadataOnly: layers.map(() => 0),
  };
  layers.forEach((entries, layer) => {
    const lost: [path: string, body: ModelBody][] = [];
    const drop = (path: string): void => {
      // what goes at once has no order: the greatest name counts as the last
      for (const name of [...state.keys()].filter((each) => each === path || below(each, path)).sort()) {
        const body = state.get(name)?.body;
        if (body) lost.push([name, body]);
        state.delete(name);
      }
    };
    for (const entry of entries) {
      if (entry.kind === 'whiteout') drop(entry.path);
      if (entry.kind === 'opaque') for (const name of [...state.keys()]) if (below(name, entry.path)) drop(name);
    }
    lost.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const whitedOut = new Map(lost);
    for (const entry of entries)
      if (entry.kind !== 'whiteout' && entry.kind !== 'opaque') place(entry, layer, state, drop, whitedOut);
    const settled = new Set<ModelBody>();
    for (const [path, body] of lost.reverse()) {
      if (settled.has(body) || namesOf(state, body) > 0) continue;
      settled.add(body);
      const now = state.get(path);
      const kind =
        now?.layer !== layer || !now.body
          ? 'deleted'
          : now.body.content === body.content
            ? 'metadataOnly'
            : 'overwritten';
      result[kind][body.layer] = (result[kind][body.layer] ?? 0) + body.content.length;
    }
  });
  const seen = new Set<ModelBody>();
  for (const [path, { type, body }] of state) {
    if (type !== 'directory') result.tree.set(path, `${type} ${body?.content ?? ''}`);
    if (!body || seen.has(body)) continue;
    seen.add(body);
    result.visible[body.layer] = (result.visible[body.layer] ?? 0) + body.content.length;
  }
  return result;
}

type Placed = Exclude<ModelEntry, { kind: 'whiteout' | 'opaque' }>;

function place(
  entry: Placed,
  layer: number,
  state: Map<string, ModelNode>,
  drop: (path: string) => void,
  whitedOut: ReadonlyMap<string, ModelBody>,
): void {
  const parts = entry.path.split('/');
  for (let length = 1; length < parts.length; length++) {
    const parent = parts.slice(0, length).join('/');
    if (state.has(parent) && state.get(parent)?.type !== 'directory') drop(parent);
    if (!state.has(parent)) state.set(parent, { type: 'directory', layer: -1 });
  }
  if (entry.kind === 'directory') {
    if (state.get(entry.path)?.type !== 'directory') drop(entry.path);
    state.set(entry.path, { type: 'directory', layer });
    return;
  }
  const target = entry.kind === 'hardlink' ? state.get(entry.target) : undefined;
  const linked =
    entry.kind === 'hardlink'
      ? target && target.type !== 'directory'
        ? target
        : { type: 'file' as const, body: whitedOut.get(entry.target) ?? { layer, content: '' } }
      : undefined;
  drop(entry.path);
  if (entry.kind === 'symlink') state.set(entry.path, { type: 'symlink', layer });
  else if (entry.kind === 'file')
    state.set(entry.path, { type: 'file', layer, body: { layer, content: entry.content } });
  else if (linked) state.set(entry.path, { ...linked, layer });
}
