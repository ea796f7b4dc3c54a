import { CodedError } from '../core/errors.js';

const PLACE = '{tag}';
const FIXED_TEXT = /^[A-Za-z0-9._-]*$/;

/** Text around the place of a tag. */
interface TagTemplate {
  readonly before: string;
  readonly after: string;
}

/** The tag of the single-stage twin of a tag; null for a tag that does not look like `from`. */
export type TwinOf = (tag: string) => string | null;

/** @throws CodedError INVALID_TAG_PATTERN */
export function twinTags(singleStageTag: string, from = PLACE): TwinOf {
  const [twin, source] = [parseTemplate(singleStageTag), parseTemplate(from)];
  if (singleStageTag === from) throw invalid('the tag of the twin must differ from the tag');
  return (tag) => {
    const { before, after } = source;
    const fits = tag.length > before.length + after.length && tag.startsWith(before) && tag.endsWith(after);
    if (!fits) return null;
    return `${twin.before}${tag.slice(before.length, tag.length - after.length)}${twin.after}`;
  };
}

function parseTemplate(text: string): TagTemplate {
  const [before = '', after, ...more] = text.split(PLACE);
  if (after === undefined || more.length > 0) throw invalid(`a template has ${PLACE} once`);
  if (!FIXED_TEXT.test(before) || !FIXED_TEXT.test(after)) throw invalid('a tag is letters, digits, ".", "_" and "-"');
  return { before, after };
}

function invalid(reason: string): CodedError {
  return new CodedError('INVALID_TAG_PATTERN', `the template of the single-stage tag is not valid: ${reason}`);
}
