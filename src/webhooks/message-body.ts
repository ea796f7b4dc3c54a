import type { Prisma } from '../database/generated/client.js';
import { slackMessage } from './slack-message.js';

/** Bytes of a body, as Standard Webhooks recommend. */
export const MAX_BODY_BYTES = 20_000;

/** An event as it is stored. */
export interface StoredEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Prisma.JsonValue;
  readonly createdAt: Date;
}

export type EventData = Readonly<Record<string, Prisma.JsonValue | undefined>>;

/**
 * The JSON body of an event, the same for every try, at most MAX_BODY_BYTES.
 * `standard`: `{type, timestamp, data}`, Standard Webhooks 1.0.0, "Payload structure". `slack`: `{text}`.
 * @param publicUrl start of the links; undefined: they stay paths
 */
export function messageBody(event: StoredEvent, format: 'standard' | 'slack', publicUrl: string | undefined): string {
  const data = withLinks(toData(event.data), publicUrl);
  if (format === 'slack') return JSON.stringify(slackMessage(event.type, data));
  const render = (shown: EventData): string =>
    JSON.stringify({ type: event.type, timestamp: event.createdAt.toISOString(), data: shown });
  return fitted(data, render);
}

/** Leaves out the largest fields until the body fits, and says so in a field `truncated`. */
function fitted(data: EventData, render: (data: EventData) => string): string {
  const fields = Object.entries(data).sort(([, one], [, other]) => sizeOf(one) - sizeOf(other));
  let body = render(data);
  while (Buffer.byteLength(body) > MAX_BODY_BYTES && fields.pop() !== undefined) {
    const kept = new Set(fields.map(([name]) => name));
    const shown = Object.entries(data).filter(([name]) => kept.has(name));
    body = render({ ...Object.fromEntries(shown), truncated: true });
  }
  return body;
}

const sizeOf = (value: Prisma.JsonValue | undefined): number => JSON.stringify(value ?? null).length;

function toData(value: Prisma.JsonValue): EventData {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** Turns the paths under `links` into URLs. */
function withLinks(data: EventData, publicUrl: string | undefined): EventData {
  const { links } = data;
  if (publicUrl === undefined || typeof links !== 'object' || links === null || Array.isArray(links)) return data;
  const absolute = Object.entries(links).map(([name, link]) => [
    name,
    typeof link === 'string' && link.startsWith('/') ? publicUrl + link : link,
  ]);
  return { ...data, links: Object.fromEntries(absolute) as Prisma.JsonObject };
}
