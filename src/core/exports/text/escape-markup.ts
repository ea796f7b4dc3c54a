import { inertText } from './inert-text.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for the content and the quoted attributes of HTML and XML. */
export function escapeMarkup(value: string): string {
  return inertText(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
