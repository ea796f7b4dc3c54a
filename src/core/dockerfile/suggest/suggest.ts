import { createTwoFilesPatch } from 'diff';
import { CodedError } from '../../errors.js';
import type { DockerfileReport, SuggestedChange } from '../../report/dockerfile-report.js';
import type { Finding } from '../../report/finding.js';
import { parseDockerfile } from '../parse.js';
import { toDocument, toText } from './blocks.js';
import { cleanLists } from './clean-lists.js';
import type { Edit, EditInput } from './edit.js';
import { joinUpdate } from './join-update.js';
import { reorderInstalls } from './reorder-installs.js';
import { skipCaches } from './skip-caches.js';
import { skipRecommends } from './skip-recommends.js';
import { splitPython } from './split-python.js';
import { splitStages } from './split-stages.js';

/** In the order of application; each sees what the ones before made. */
const EDITS: readonly Edit[] = [
  joinUpdate,
  reorderInstalls,
  splitStages,
  ...splitPython,
  skipRecommends,
  cleanLists,
  skipCaches,
];
/** The rules whose findings go when a stage is split. */
const SPLITS = new Set([splitStages, ...splitPython].map(({ ruleId }) => ruleId));
/** An edit changes one place at a time; so often it may do so. */
const ROUNDS = 16;
/** Larger files get no patch: nobody reads it, and checking each edit takes long. */
const TEXT_LIMIT = 128 * 1024;
const LINE_LIMIT = 1000;

export interface SuggestInputs {
  readonly contextPaths: readonly string[] | undefined;
  /** See `EditInput`. */
  readonly launched: EditInput['launched'];
  /** The findings of a Dockerfile, to check what an edit brought. */
  readonly evaluate: (text: string) => readonly Finding[];
  /** Findings of the text as it is, measured where its image is known. */
  readonly findings: readonly Finding[];
  /** Visible bytes that a build in several stages is predicted to save; null without an image. */
  readonly predictedSaving: number | null;
}

/**
 * A better Dockerfile with a unified diff, or null when no edit helps. An edit is kept only if the text
 * still parses, the findings of its rule become fewer, and no other rule finds more than before.
 */
export function suggest(text: string, inputs: SuggestInputs): DockerfileReport['suggestion'] {
  if (text.length > TEXT_LIMIT || text.split('\n').length > LINE_LIMIT) return null;
  const { contextPaths, launched, evaluate } = inputs;
  let current = text;
  let findings = countByRule(evaluate(text));
  const made = new Set<Edit>();
  for (const edit of EDITS) {
    for (let round = 0; round < ROUNDS && (findings.get(edit.ruleId) ?? 0) > 0; round++) {
      const parsed = parseDockerfile(current);
      const document = edit.apply({ document: toDocument(current, parsed), parsed, contextPaths, launched });
      if (document === null) break;
      const candidate = toText(document);
      if (!canBeRead(candidate)) break;
      const after = countByRule(evaluate(candidate));
      if (!isBetter(findings, after, edit.ruleId)) break;
      [current, findings] = [candidate, after];
      made.add(edit);
    }
  }
  if (made.size === 0) return null;
  const diff = createTwoFilesPatch('a/Dockerfile', 'b/Dockerfile', text, current, undefined, undefined, { context: 3 });
  const sentence = [...made].map((edit) => edit.summary).join('; ');
  return {
    dockerfile: current,
    diff: withoutHeading(diff),
    summary: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`,
    changes: [...made].map(({ ruleId, summary }) => ({
      ruleId,
      summary,
      saving: (findings.get(ruleId) ?? 0) === 0 ? savingOf(ruleId, inputs) : null,
    })),
  };
}

function savingOf(ruleId: string, { findings, predictedSaving }: SuggestInputs): SuggestedChange['saving'] {
  if (SPLITS.has(ruleId)) {
    return predictedSaving === null || predictedSaving <= 0
      ? null
      : { bytes: predictedSaving, method: 'predicted', per: 'image' };
  }
  // Where the lists are fetched saves nothing yet: removing them does, and that is another change.
  if (ruleId === joinUpdate.ruleId) return null;
  const measured = findings.filter((finding) => finding.ruleId === ruleId).map(({ bytes }) => bytes);
  const known = measured.filter((bytes) => bytes !== null);
  if (known.length === 0 || known.length < measured.length) return null;
  const bytes = known.reduce((sum, each) => sum + each, 0);
  return { bytes, method: 'measured', per: ruleId === reorderInstalls.ruleId ? 'source-change' : 'image' };
}

/** A line that was near the limit of a builder may have got over it. */
function canBeRead(text: string): boolean {
  try {
    parseDockerfile(text);
    return true;
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

function isBetter(before: Counts, after: Counts, ruleId: string): boolean {
  const grown = [...after].some(([rule, count]) => count > (before.get(rule) ?? 0));
  return !grown && (after.get(ruleId) ?? 0) < (before.get(ruleId) ?? 0);
}

type Counts = ReadonlyMap<string, number>;

/** How many different things each rule says; the same base in two stages is one. */
function countByRule(findings: readonly Finding[]): Counts {
  const byRule = Map.groupBy(findings, (finding) => finding.ruleId);
  return new Map([...byRule].map(([rule, found]) => [rule, new Set(found.map(({ message }) => message)).size]));
}

/** The library starts with a line of equals signs that patch does not need. */
function withoutHeading(diff: string): string {
  return diff.replace(/^=+\n/, '');
}
