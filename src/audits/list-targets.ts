import type { Analyzer } from '../analysis/analyzer.port.js';
import { safeText } from '../core/safe-text.js';
import type { AuditTarget, TargetOutcome } from './audit.dto.js';
import { toProblem } from './audit.mapping.js';
import { chooseTags } from './choose-tags.js';
import { twinTags } from './tag-template.js';
import { isAboutImage, isThrottled } from './throttle.js';

const MAX_TEXT = 1024;

/** A tag of a target for one platform. */
export interface ListedItem {
  readonly position: number;
  /** Position in the targets. */
  readonly target: number;
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly reference: string;
  /** Empty when none was asked for. */
  readonly requestedPlatform: string;
}

export interface ListedTargets {
  readonly outcomes: readonly TargetOutcome[];
  readonly items: readonly ListedItem[];
}

/**
 * Lists the tags of each repository and chooses those to look at. A repository that cannot be listed becomes a problem
 * of its targets.
 * @param limit most tags of one target
 * @throws CodedError REGISTRY_THROTTLED, and what is no fault of the registry
 */
export async function listTargets(
  analyzer: Pick<Analyzer, 'tags'>,
  targets: readonly AuditTarget[],
  { limit, signal }: { limit: number; signal: AbortSignal },
): Promise<ListedTargets> {
  const outcomes: TargetOutcome[] = [];
  const items: ListedItem[] = [];
  for (const [index, target] of targets.entries()) {
    const { outcome, tags } = await listTarget(analyzer, target, { limit, signal });
    outcomes.push(outcome);
    const [registry = ''] = target.repository.split('/');
    for (const tag of tags) {
      for (const requestedPlatform of target.platforms ?? ['']) {
        const name = { registry, repository: target.repository, tag, reference: `${target.repository}:${tag}` };
        items.push({ position: items.length, target: index, ...name, requestedPlatform });
      }
    }
  }
  return { outcomes, items };
}

async function listTarget(
  analyzer: Pick<Analyzer, 'tags'>,
  { repository, tags, baseline }: AuditTarget,
  { limit, signal }: { limit: number; signal: AbortSignal },
): Promise<{ outcome: TargetOutcome; tags: readonly string[] }> {
  const none = { repository, listedTags: 0, matchedTags: 0, chosenTags: 0 };
  try {
    const listed = await analyzer.tags(repository, { signal });
    const twins =
      baseline && 'singleStageTag' in baseline ? twinTags(baseline.singleStageTag, baseline.from) : undefined;
    const chosen = chooseTags(listed, tags, { limit, ...(twins && { twinOf: twins }) });
    const counts = { listedTags: listed.length, matchedTags: chosen.matched, chosenTags: chosen.tags.length };
    return { outcome: { repository, ...counts, problem: problemOf(chosen, limit) }, tags: chosen.tags };
  } catch (error) {
    if (signal.aborted || isThrottled(error) || !isAboutImage(error)) throw error;
    return { outcome: { ...none, problem: toProblem(error.code, safeText(error.message, MAX_TEXT)) }, tags: [] };
  }
}

function problemOf(
  { matched, truncated }: { matched: number; truncated: boolean },
  limit: number,
): TargetOutcome['problem'] {
  if (matched === 0) return toProblem('NOT_FOUND', 'no tag of the repository fits');
  if (!truncated) return null;
  return toProblem('TOO_MANY_TAGS', `${matched} tags fit; the newest ${limit} are looked at`);
}
