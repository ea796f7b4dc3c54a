import { groupDigits } from './exports/text/digits.js';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes for people, in decimal units as registries use them: 1 kB = 1000 B. */
export function formatBytes(bytes: number): string {
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 999.95 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 ? String(value) : value.toFixed(1);
  return `${bytes < 0 ? '-' : ''}${digits} ${UNITS[unit] ?? 'B'}`;
}

/** A difference of bytes with its sign: `+1.2 MB`, `-3.0 kB`, `0 B`. */
export const formatDelta = (bytes: number): string => (bytes > 0 ? `+${formatBytes(bytes)}` : formatBytes(bytes));

/** A number, its digits in groups, with the right form of its noun: `1,234 files`. */
export const formatCount = (count: number, one: string, many: string): string =>
  `${groupDigits(count)} ${count === 1 ? one : many}`;
