import { splitEpochVersion } from './epoch.js';
import { compareDigits } from './order.js';

/** Order of dpkg and opkg: `[epoch:]upstream[-revision]` (Debian Policy 5.6.12, deb-version(7)). */
export function compareDebian(a: string, b: string): number {
  const left = splitEpochVersion(a);
  const right = splitEpochVersion(b);
  return (
    compareDigits(left.epoch, right.epoch) ||
    compareParts(left.version, right.version) ||
    compareParts(left.release ?? '', right.release ?? '')
  );
}

/** Turns of a run of non-digits, by `weight`, and a run of digits, by value. */
function compareParts(a: string, b: string): number {
  const left: string[] = a.match(/\D+|\d+/g) ?? [];
  const right: string[] = b.match(/\D+|\d+/g) ?? [];
  if (/^\d/.test(a)) left.unshift('');
  if (/^\d/.test(b)) right.unshift('');
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const compare = index % 2 === 0 ? compareNonDigits : compareDigits;
    const order = compare(left[index] ?? '', right[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function compareNonDigits(a: string, b: string): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const order = weight(a, index) - weight(b, index);
    if (order !== 0) return order;
  }
  return 0;
}

/** A tilde is before the end, letters come next, everything else is last. */
function weight(text: string, index: number): number {
  if (index >= text.length) return 0;
  const character = text.charAt(index);
  if (character === '~') return -1;
  return text.charCodeAt(index) + (/[A-Za-z]/.test(character) ? 0 : 0x10000);
}
