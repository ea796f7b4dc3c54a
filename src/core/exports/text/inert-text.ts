/**
 * Characters that act instead of showing: controls of C0 and C1, line and paragraph separators, marks of
 * bidirectional text (Trojan Source, CVE-2021-42574), zero-width characters, non-characters of XML, and
 * halves of surrogate pairs, which stand for bytes that are not UTF-8.
 */
const ACTIVE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Shows active characters as escapes such as `\u202e`; the result is one line of well-formed text. */
export function inertText(text: string): string {
  return text.replace(ACTIVE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Shortens to `length` characters, with an ellipsis in place of what is left out. */
export function shorten(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}
