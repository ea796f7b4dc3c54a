import semver, { type SemVer } from 'semver';
import { compileGlob, matchesPathOrParent } from '../core/dockerfile/glob.js';
import { CodedError } from '../core/errors.js';
import type { TagSelection } from './audit.dto.js';
import type { TwinOf } from './tag-template.js';

/** Distribution spec, "Pulling manifests": what a tag may be. */
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
/** Each one multiplies the places that a match has to follow. */
const MAX_WILDCARDS = 8;
const natural = new Intl.Collator('en', { numeric: true });

/** The tags of a target, the newest first. */
export interface ChosenTags {
  readonly tags: readonly string[];
  /** How many fit, chosen or not. */
  readonly matched: number;
  /** Whether some were left out because of `limit`, and not because of `newest`. */
  readonly truncated: boolean;
}

type Predicate = (tag: string) => boolean;

/** What a selection asks of a tag. Throws INVALID_TAG_PATTERN. */
export function tagPredicate({ glob, semver: range }: TagSelection): Predicate {
  const fitsGlob = glob === undefined ? () => true : globPredicate(glob);
  const fitsRange = range === undefined ? () => true : rangePredicate(range);
  return (tag) => fitsGlob(tag) && fitsRange(tag);
}

/**
 * Chooses from the tags of a repository; what is no tag by the specification, or the twin of another tag, is left out.
 * @param limit most tags that are chosen
 */
export function chooseTags(
  listed: readonly string[],
  selection: TagSelection,
  { limit, twinOf = () => null }: { limit: number; twinOf?: TwinOf },
): ChosenTags {
  const valid = [...new Set(listed)].filter((tag) => TAG.test(tag));
  const twins = new Set(valid.map(twinOf));
  const matched = valid.filter(tagPredicate(selection)).filter((tag) => !twins.has(tag));
  const wanted = Math.min(selection.newest ?? matched.length, matched.length);
  const tags = newestFirst(matched).slice(0, Math.min(wanted, limit));
  return { tags, matched: matched.length, truncated: wanted > limit };
}

function globPredicate(glob: string): Predicate {
  if (glob.split('*').length - 1 > MAX_WILDCARDS) throw invalid(`a glob has at most ${MAX_WILDCARDS} "*"`);
  if (!/^[A-Za-z0-9._*?[\]!^-]+$/.test(glob)) {
    throw invalid('a glob is letters, digits, ".", "_", "-", "*", "?" and classes such as [a-z]');
  }
  const compiled = compileGlob(glob.replace(/\*+/g, '*'));
  if (!compiled) throw invalid('a class has no end');
  return (tag) => matchesPathOrParent(compiled, tag);
}

function rangePredicate(text: string): Predicate {
  const range = semver.validRange(text);
  if (range === null) throw invalid('that is no range of versions');
  const parsed = new semver.Range(range);
  return (tag) => semver.valid(tag) !== null && parsed.test(tag);
}

/** Versions by their precedence, before other tags in natural order. */
function newestFirst(tags: readonly string[]): string[] {
  const parsed = tags.map((tag) => ({ tag, version: semver.parse(tag) }));
  parsed.sort((left, right) => {
    if (!left.version || !right.version)
      return order(left.version, right.version) || natural.compare(right.tag, left.tag);
    return right.version.compare(left.version) || natural.compare(right.tag, left.tag);
  });
  return parsed.map(({ tag }) => tag);
}

function order(left: SemVer | null, right: SemVer | null): number {
  return Number(right !== null) - Number(left !== null);
}

function invalid(reason: string): CodedError {
  return new CodedError('INVALID_TAG_PATTERN', `the pattern for tags is not valid: ${reason}`);
}
