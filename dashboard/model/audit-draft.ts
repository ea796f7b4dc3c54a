import type { z } from 'zod';
import type { AuditResource, AuditTarget, CreateAudit } from '../../src/audits/audit.dto.js';
import { linesOf } from './text.js';

/** What is sent to make an audit; what is left out gets its default. */
export type AuditBody = z.input<typeof CreateAudit>;

/** What a baseline of a target is, as one chooses it. */
export const BASELINES = {
  none: 'nothing',
  previousRun: 'the same tag in the run before',
  reference: 'a fixed image',
  singleStageTag: 'its single-stage twin',
} as const;
export type BaselineKind = keyof typeof BASELINES;

/** A target as it is typed. */
export interface TargetDraft {
  readonly repository: string;
  readonly glob: string;
  readonly semver: string;
  readonly newest: string;
  readonly platforms: string;
  readonly baseline: BaselineKind;
  /** The fixed image, or the tag of the twin. */
  readonly baselineText: string;
  /** Of a twin: what `{tag}` stands for. */
  readonly from: string;
}

/** An audit as it is typed. */
export interface AuditDraft {
  readonly name: string;
  readonly cron: string;
  readonly timezone: string;
  readonly budgets: string;
  readonly targets: readonly TargetDraft[];
}

export const EMPTY_TARGET: TargetDraft = {
  ...{ repository: '', glob: '*', semver: '', newest: '10', platforms: '' },
  ...{ baseline: 'previousRun', baselineText: '', from: '' },
};

export const emptyDraft = (): AuditDraft => ({
  ...{ name: '', cron: '0 3 * * *', budgets: '', targets: [EMPTY_TARGET] },
  timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
});

export const draftOf = ({ name, cron, timezone, budgets, targets }: AuditResource): AuditDraft => ({
  ...{ name, cron, timezone, budgets: budgets.join('\n') },
  targets: targets.map(targetDraftOf),
});

function targetDraftOf({ repository, tags, platforms = [], baseline }: AuditTarget): TargetDraft {
  const { glob = '', semver = '', newest } = tags;
  const typed = { repository, glob, semver, newest: newest === undefined ? '' : String(newest) };
  return { ...EMPTY_TARGET, ...typed, platforms: platforms.join(', '), ...baselineDraftOf(baseline) };
}

function baselineDraftOf(
  baseline: AuditTarget['baseline'],
): Pick<TargetDraft, 'baseline'> & Partial<Pick<TargetDraft, 'baselineText' | 'from'>> {
  if (!baseline) return { baseline: 'none' };
  if ('previousRun' in baseline) return { baseline: 'previousRun' };
  if ('reference' in baseline) return { baseline: 'reference', baselineText: baseline.reference };
  return { baseline: 'singleStageTag', baselineText: baseline.singleStageTag, from: baseline.from ?? '' };
}

/** What is sent for a draft. */
export const bodyOf = ({ name, cron, timezone, budgets, targets }: AuditDraft): AuditBody => ({
  ...{ name: name.trim(), cron: cron.trim(), timezone: timezone.trim(), budgets: linesOf(budgets) },
  targets: targets.map(targetOf),
});

function targetOf({ repository, glob, semver, newest, platforms, ...draft }: TargetDraft): AuditTarget {
  const named = platforms
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  const baseline = baselineOf(draft);
  return {
    repository: repository.trim(),
    tags: {
      ...(glob.trim() && { glob: glob.trim() }),
      ...(semver.trim() && { semver: semver.trim() }),
      ...(newest.trim() && { newest: Number(newest) }),
    },
    ...(named.length > 0 && { platforms: named }),
    ...(baseline && { baseline }),
  };
}

function baselineOf({
  baseline,
  baselineText,
  from,
}: Pick<TargetDraft, 'baseline' | 'baselineText' | 'from'>): AuditTarget['baseline'] {
  if (baseline === 'none') return undefined;
  if (baseline === 'previousRun') return { previousRun: true };
  if (baseline === 'reference') return { reference: baselineText.trim() };
  return { singleStageTag: baselineText.trim(), ...(from.trim() && { from: from.trim() }) };
}

/** What is plainly wrong with a draft, by the field of the body that it concerns. */
export function draftFaults({ name, cron, targets }: AuditDraft): Map<string, string> {
  const faults = new Map<string, string>();
  if (name.trim() === '') faults.set('name', 'Give it a name');
  if (cron.trim() === '') faults.set('cron', 'Say when, e.g. 0 3 * * *');
  for (const [index, target] of targets.entries()) {
    const at = `targets.${index}`;
    if (target.repository.trim() === '') faults.set(`${at}.repository`, 'Name a repository, without a tag');
    const anyTag = [target.glob, target.semver, target.newest].some((text) => text.trim() !== '');
    if (!anyTag) faults.set(`${at}.tags.glob`, 'Say which tags; * stands for all');
    if (target.newest.trim() !== '' && !/^[1-9]\d{0,3}$/.test(target.newest.trim())) {
      faults.set(`${at}.tags.newest`, 'A whole number from 1 to 1000');
    }
    const needsText = target.baseline === 'reference' || target.baseline === 'singleStageTag';
    if (needsText && target.baselineText.trim() === '') faults.set(`${at}.baseline`, 'Name what it is compared with');
  }
  return faults;
}
