import { needsBaseline, parseBudget } from '../core/budgets/parse-budget.js';
import { CodedError } from '../core/errors.js';
import { formatPlatform, parsePlatform } from '../core/image/platform.js';
import { formatReference } from '../core/image/reference.js';
import { parseAllowedReference } from '../registries/registry-policy.js';
import type { AuditBaseline, AuditTarget } from './audit.dto.js';
import { tagPredicate } from './choose-tags.js';
import { twinTags } from './tag-template.js';

/**
 * Checks the targets of an audit before anything is stored, and gives them with every name in full.
 * @throws INVALID_REFERENCE, UNSUPPORTED_TRANSPORT, REGISTRY_NOT_ALLOWED, INVALID_PLATFORM, INVALID_TAG_PATTERN
 */
export function checkTargets(targets: readonly AuditTarget[], allowedRegistries: readonly string[]): AuditTarget[] {
  return targets.map(({ repository, tags, platforms, baseline }) => {
    tagPredicate(tags);
    return {
      repository: fullRepository(repository, allowedRegistries),
      tags,
      ...(platforms && { platforms: [...new Set(platforms.map((text) => formatPlatform(parsePlatform(text))))] }),
      ...(baseline && { baseline: checkBaseline(baseline, allowedRegistries) }),
    };
  });
}

/** Checks the rules of an audit. Throws INVALID_BUDGET, also for a relative one where a target has no baseline. */
export function checkBudgets(targets: readonly AuditTarget[], budgets: readonly string[]): void {
  const relative = budgets.map(parseBudget).find(needsBaseline);
  if (!relative) return;
  const bare = targets.findIndex(({ baseline }) => baseline === undefined);
  if (bare < 0) return;
  throw new CodedError('INVALID_BUDGET', `"${relative.rule}" is relative, and target ${bare} has no baseline`);
}

function fullRepository(text: string, allowedRegistries: readonly string[]): string {
  // With a tag at its end, a name that has a tag or digest already is not valid.
  const { registry, repository } = parseAllowedReference(`${text}:latest`, allowedRegistries);
  return `${registry}/${repository}`;
}

function checkBaseline(baseline: AuditBaseline, allowedRegistries: readonly string[]): AuditBaseline {
  if ('singleStageTag' in baseline) twinTags(baseline.singleStageTag, baseline.from);
  if (!('reference' in baseline)) return baseline;
  return { reference: formatReference(parseAllowedReference(baseline.reference, allowedRegistries)) };
}
