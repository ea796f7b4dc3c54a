import type { Platform } from '../../src/core/report/common.js';
import { inertText } from '../../src/core/exports/text/inert-text.js';
import { formatBytes } from '../../src/core/units.js';

export { inertText } from '../../src/core/exports/text/inert-text.js';
export { proseParts } from '../../src/core/prose.js';
export { formatBytes } from '../../src/core/units.js';

const whole = new Intl.NumberFormat('en');

export const formatWhole = (value: number): string => whole.format(value);
export const formatSigned = (value: number): string => withSign(value, whole.format(Math.abs(value)));
export const exactBytes = (bytes: number): string => `${whole.format(bytes)} bytes`;

/** A difference of bytes with its sign, a true minus where it is negative. */
export const formatDelta = (bytes: number): string => withSign(bytes, formatBytes(Math.abs(bytes)));

const withSign = (value: number, amount: string): string => `${value > 0 ? '+' : value < 0 ? '−' : ''}${amount}`;

/** A value of a metric in its unit. */
export const formatMetric = (value: number, unit: 'bytes' | 'count'): string =>
  unit === 'bytes' ? formatBytes(value) : whole.format(value);

/** Growth in per cent from which a factor is said instead, and change below which nothing is. */
const FACTOR_FROM = 1000;
const LEAST_PERCENT = 0.05;

/** The change from one number to another, e.g. `−76.2 %` or `× 909`; '' where there is none to speak of. */
export function formatRatio(before: number, after: number): string {
  if (before === 0) return '';
  const percent = ((after - before) / before) * 100;
  if (Math.abs(percent) < LEAST_PERCENT) return '';
  if (percent >= FACTOR_FROM) return `× ${whole.format(Math.round(after / before))}`;
  return `${withSign(percent, Math.abs(notQuiteAll(percent, after)).toFixed(1))} %`;
}

/** What is almost all gone is not said to be gone. */
const notQuiteAll = (percent: number, after: number): number => (after > 0 ? Math.max(percent, -99.9) : percent);

/** A time as people read it, to the minute, in their own time zone. */
export const formatTime = (iso: string): string =>
  new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** A time with the name of its zone, for where another one stands beside it. */
export const formatZonedTime = (iso: string): string => `${formatTime(iso)} ${zoneOf(new Date(iso))}`;

const zoneOf = (date: Date): string =>
  new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' })
    .formatToParts(date)
    .find(({ type }) => type === 'timeZoneName')?.value ?? '';

const DAY_SECONDS = 86_400;

/** Label of a time axis: the day where it differs from that of the tick before, above it the time for short steps. */
export function formatTick(seconds: number, before: number | undefined, step: number): string {
  const date = new Date(seconds * 1000);
  const day = formatDay(date);
  if (step >= DAY_SECONDS) return day;
  const time = date.toLocaleTimeString('en-GB', { timeStyle: step < 60 ? 'medium' : 'short' });
  return before !== undefined && formatDay(new Date(before * 1000)) === day ? time : `${time}\n${day}`;
}

const formatDay = (date: Date): string => date.toLocaleDateString('en-GB', { dateStyle: 'medium' });

/** A reference without its registry and folders, for narrow places: `node-naive:v1`. */
export const shortReference = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);

/** A text whose digests are cut to what tells them apart: `sha256:` and twelve digits. */
export const withShortDigests = (text: string): string => text.replace(/(\bsha256:[0-9a-f]{12})[0-9a-f]{52}\b/g, '$1');

/** os/architecture[/variant], made inert. */
export function formatPlatformText({ os, architecture, variant }: Platform): string {
  return inertText([os, architecture, variant].filter((part) => part !== null).join('/'));
}

/** The lines of a text that are not empty, trimmed. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
