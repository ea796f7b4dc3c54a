import { z } from 'zod';
import type { Prisma } from '../database/generated/client.js';
import { storableText } from '../database/report.store.js';
import { withoutSecrets } from '../skopeo/redact.js';

const MAX_TEXT = 300;
const MAX_MEMBERS = 20;

/** Fields of bodies and queries that are shown; whatever is not listed here, such as a secret, never is. */
const SHOWN = new Set([
  ...['name', 'reference', 'baseline', 'candidate', 'platform', 'repository', 'registry', 'format'],
  ...[
    'scopes',
    'repositories',
    'expiresAt',
    'overlapHours',
    'paused',
    'enabled',
    'cron',
    'eventTypes',
    'rules',
    'rule',
  ],
]);
const Value = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
const Targets = z.array(z.object({ repository: z.string() }));

/** What a request asked for, as far as it is no secret: short texts, numbers and lists under known names. */
export function shownDetail(body: unknown, query: unknown): Prisma.InputJsonObject {
  const fields = [query, body].flatMap((part) =>
    typeof part === 'object' && part !== null ? Object.entries(part) : [],
  );
  const shown = fields.flatMap(([name, value]: [string, unknown]) => {
    if (name === 'targets')
      return [[name, (Targets.safeParse(value).data ?? []).map(({ repository }) => short(repository))]];
    const parsed = SHOWN.has(name) ? Value.safeParse(value) : undefined;
    return parsed?.success ? [[name, shorten(parsed.data)]] : [];
  });
  return Object.fromEntries(shown) as Prisma.InputJsonObject;
}

function shorten(value: z.infer<typeof Value>): z.infer<typeof Value> {
  if (typeof value === 'string') return short(value);
  return Array.isArray(value) ? value.slice(0, MAX_MEMBERS).map(short) : value;
}

const short = (text: string): string => storableText(withoutSecrets(text).slice(0, MAX_TEXT));
