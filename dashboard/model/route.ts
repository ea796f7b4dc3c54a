/** What a trend chart shows; everything is in the address, so that a link brings it back. */
export interface TrendChoice {
  readonly repository: string;
  readonly metric: string;
  /** A tag or a pattern; '' for all tags. */
  readonly tag: string;
  /** '' for all platforms. */
  readonly platform: string;
  /** 'platform' for one series over all tags, '' for one each. */
  readonly seriesBy: string;
  /** Days as YYYY-MM-DD in UTC, '' for no bound. */
  readonly from: string;
  readonly to: string;
}

export type Route =
  | { readonly view: 'overview' }
  | { readonly view: 'images' | 'audits' | 'dockerfile' }
  | { readonly view: 'comparison' | 'image' | 'audit'; readonly id: string }
  | { readonly view: 'trends'; readonly choice: TrendChoice }
  | { readonly view: 'unknown' };

const ID = /^[0-9a-f-]{36}$/;
const CHOICE_KEYS = ['repository', 'metric', 'tag', 'platform', 'seriesBy', 'from', 'to'] as const;

export const DEFAULT_METRIC = 'contentSize';

/** Reads the fragment of the address, e.g. `#/comparisons/ID` or `#/trends?repository=…`. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [collection = '', id] = path.split('/');
  if (collection === '') return { view: 'overview' };
  if (collection === 'trends' && id === undefined) return { view: 'trends', choice: parseChoice(query) };
  if (id === undefined && isPlain(collection)) return { view: collection };
  if (id === undefined || !ID.test(id)) return { view: 'unknown' };
  const view = VIEWS_OF_ONE.get(collection);
  return view ? { view, id } : { view: 'unknown' };
}

const VIEWS_OF_ONE: ReadonlyMap<string, 'comparison' | 'image' | 'audit'> = new Map([
  ['comparisons', 'comparison'],
  ['images', 'image'],
  ['audits', 'audit'],
]);
const isPlain = (collection: string): collection is 'images' | 'audits' | 'dockerfile' =>
  ['images', 'audits', 'dockerfile'].includes(collection);

/** Tells views apart: another key is another view, which starts at its top. */
export const routeKey = (route: Route): string => ('id' in route ? `${route.view} ${route.id}` : route.view);

function parseChoice(query: string): TrendChoice {
  const given = new URLSearchParams(query);
  const read = (key: (typeof CHOICE_KEYS)[number]): string => given.get(key) ?? '';
  return {
    repository: read('repository'),
    metric: read('metric') || DEFAULT_METRIC,
    tag: read('tag'),
    platform: read('platform'),
    seriesBy: read('seriesBy'),
    from: read('from'),
    to: read('to'),
  };
}

export const comparisonLink = (id: string): string => `#/comparisons/${id}`;
export const imageLink = (id: string): string => `#/images/${id}`;
export const auditLink = (id: string): string => `#/audits/${id}`;

/** The address of a trend chart, without what is not set. */
export function trendsLink(choice: Partial<TrendChoice>): string {
  const query = new URLSearchParams();
  for (const key of CHOICE_KEYS) {
    const value = choice[key];
    if (value) query.set(key, value);
  }
  return query.size > 0 ? `#/trends?${query}` : '#/trends';
}
