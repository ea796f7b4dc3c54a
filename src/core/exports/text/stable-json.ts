/** What JSON lets through although a terminal or an editor acts on it; escaped, the value stays the same. */
const ACTIVE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * JSON with keys in code unit order (storage does not keep the order of keys), indented by two spaces and
 * closed by a line feed. Control characters and halves of surrogate pairs come out as `\uXXXX`.
 */
export function stableJson(value: unknown): string {
  const text = JSON.stringify(sortKeys(value), undefined, 2);
  return `${text.replace(ACTIVE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sortKeys(one)]));
}
