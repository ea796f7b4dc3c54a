import { quoted, readJsonForm, splitWords } from './words.js';

const JSON_FORMS = new Set(['CMD', 'ENTRYPOINT', 'RUN', 'SHELL', 'VOLUME', 'ADD', 'COPY']);
const AT_LEAST_ONE = new Set('ARG ENV EXPOSE LABEL MAINTAINER ONBUILD STOPSIGNAL USER VOLUME WORKDIR'.split(' '));
/** What may not stand behind ONBUILD. */
const NO_TRIGGER = new Set(['FROM', 'MAINTAINER', 'ONBUILD']);

/**
 * Why BuildKit does not read the arguments of an instruction (frontend/dockerfile/parser and instructions);
 * null when it does. `body` is what follows keyword and flags.
 */
export function refusedArguments(keyword: string, body: string, escape: string): string | null {
  const json = JSON_FORMS.has(keyword) ? readJsonForm(body) : null;
  if (json === 'nested') return `the JSON form of ${keyword} may hold strings only`;
  const words = json ?? (body.trim() === '' ? [] : body.trim().split(/\s+/));
  if (AT_LEAST_ONE.has(keyword) && words.length === 0) return `${keyword} needs an argument`;
  switch (keyword) {
    case 'ADD':
    case 'COPY':
      return words.length < 2 ? `${keyword} needs a source and a destination` : null;
    case 'SHELL':
      return json === null || json.length === 0 ? 'SHELL needs its arguments in JSON form' : null;
    case 'VOLUME':
      return words.includes('') ? 'VOLUME needs the name of a folder' : null;
    case 'ARG':
      return splitWords(body, escape).some(isNameless) ? 'ARG needs a name before =' : null;
    case 'ENV':
    case 'LABEL': {
      const pairs = splitWords(body, escape);
      const hasNameless = pairs[0]?.includes('=') === true && pairs.some(isNameless);
      return refusedPairs(keyword, pairs) ?? (hasNameless ? `${keyword} needs a name before =` : null);
    }
    case 'ONBUILD':
      return refusedTrigger(body, escape);
    default:
      return null;
  }
}

const isNameless = (word: string): boolean => word.startsWith('=');

function refusedPairs(keyword: string, words: readonly string[]): string | null {
  const [first = ''] = words;
  if (!first.includes('=')) return words.length < 2 ? `${keyword} needs a name and a value` : null;
  const bad = words.find((word) => !word.includes('='));
  return bad === undefined ? null : `${keyword} has no = in ${quoted(bad)}`;
}

/** BuildKit reads the instruction behind ONBUILD when the image is built on, and only its form before that. */
function refusedTrigger(body: string, escape: string): string | null {
  const inner = (body.split(/\s/, 1)[0] ?? '').toUpperCase();
  if (NO_TRIGGER.has(inner)) return `${inner} may not stand behind ONBUILD`;
  const rest = body.slice(inner.length).trim();
  if (inner === 'ENV' || inner === 'LABEL') return rest === '' ? null : refusedPairs(inner, splitWords(rest, escape));
  const isNested = JSON_FORMS.has(inner) && readJsonForm(rest) === 'nested';
  return isNested ? `the JSON form of ${inner} may hold strings only` : null;
}
