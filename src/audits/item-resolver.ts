import type { Analyzer, ResolvedImage } from '../analysis/analyzer.port.js';
import { CodedError } from '../core/errors.js';
import { formatPlatform } from '../core/image/platform.js';
import type { AuditItem } from '../database/generated/client.js';
import { AuditItemStatus } from '../database/generated/enums.js';
import type { PrismaService } from '../database/prisma.service.js';
import type { AuditBaseline, AuditTarget } from './audit.dto.js';
import { judgeItem } from './judge-item.js';
import { twinTags } from './tag-template.js';

/** Columns of an item once it is known what it points to. */
type ResolvedColumns = Pick<AuditItem, 'status' | 'platform' | 'indexDigest' | 'digest' | 'changed'> &
  Pick<AuditItem, 'baselineReference' | 'baselineDigest' | 'imageId' | 'comparisonId' | 'passed'> & {
    verdicts?: object[];
  };

interface Baseline {
  readonly reference: string;
  readonly digest: string;
  /** Whether it is the image of the run before, which an unchanged image need not be compared with. */
  readonly isPrevious: boolean;
}

/** Finds out what the items of one run point to, and which of them have to be analysed. */
export class ItemResolver {
  readonly #baselines = new Map<string, Promise<ResolvedImage>>();

  constructor(
    private readonly prisma: PrismaService,
    private readonly analyzer: Pick<Analyzer, 'resolve'>,
    private readonly run: { readonly targets: readonly AuditTarget[]; readonly budgets: readonly string[] },
  ) {}

  /** Throws what `Analyzer.resolve` throws, and NOT_FOUND for a tag without a twin. */
  async resolve(item: AuditItem, signal: AbortSignal): Promise<ResolvedColumns> {
    const platform = item.requestedPlatform === '' ? {} : { platform: item.requestedPlatform };
    const resolved = await this.analyzer.resolve(item.reference, { ...platform, signal });
    const previous = await this.#previous(item);
    const baseline = await this.#baseline(item, resolved, previous, signal);
    const changed = previous?.digest !== resolved.digest;
    const columns = {
      platform: formatPlatform(resolved.platform),
      ...{ indexDigest: resolved.indexDigest, digest: resolved.digest, changed },
      ...{ baselineReference: baseline?.reference ?? null, baselineDigest: baseline?.digest ?? null },
    };
    const isCompared = baseline === null || baseline.isPrevious || isSameComparison(previous, baseline);
    if (previous === null || changed || !isCompared) {
      return { ...columns, status: AuditItemStatus.queued, imageId: null, comparisonId: null, passed: null };
    }
    const { verdicts, passed } = await this.#judgeAgain(previous, baseline);
    const comparisonId = baseline === null || baseline.isPrevious ? null : previous.comparisonId;
    return {
      ...columns,
      ...{ status: AuditItemStatus.unchanged, imageId: previous.imageId, comparisonId, verdicts, passed },
    };
  }

  /** The last that was made of the same tag and platform, and is still stored. */
  #previous({ auditId, runId, reference, requestedPlatform }: AuditItem): Promise<PreviousItem | null> {
    const done = { in: [AuditItemStatus.new, AuditItemStatus.unchanged] };
    return this.prisma.auditItem.findFirst({
      where: {
        ...{ auditId, reference, requestedPlatform, status: done, runId: { not: runId } },
        image: { reportId: { not: null } },
      },
      orderBy: { id: 'desc' },
      include: {
        image: { select: { reportId: true } },
        comparison: { select: { baseline: { select: { reportId: true } } } },
      },
    });
  }

  async #baseline(
    item: AuditItem,
    { platform }: ResolvedImage,
    previous: PreviousItem | null,
    signal: AbortSignal,
  ): Promise<Baseline | null> {
    const baseline = this.run.targets[item.target]?.baseline;
    if (baseline === undefined) return null;
    if ('previousRun' in baseline) {
      if (!previous?.digest) return null;
      return { reference: `${item.repository}@${previous.digest}`, digest: previous.digest, isPrevious: true };
    }
    const reference = baselineReference(item, baseline);
    const { digest } = await this.#resolveOnce(reference, formatPlatform(platform), signal);
    return { reference, digest, isPrevious: false };
  }

  /** All items of a run are held against the same state of a baseline. */
  async #resolveOnce(reference: string, platform: string, signal: AbortSignal): Promise<ResolvedImage> {
    const key = `${reference} ${platform}`;
    const known = this.#baselines.get(key) ?? this.analyzer.resolve(reference, { platform, signal });
    this.#baselines.set(key, known);
    try {
      return await known;
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      throw new CodedError(error.code, `the baseline ${reference}: ${error.message}`, {}, { cause: error });
    }
  }

  #judgeAgain(previous: PreviousItem, baseline: Baseline | null) {
    const candidate = previous.image?.reportId ?? '';
    const compared = previous.comparison?.baseline.reportId ?? null;
    const before = baseline?.isPrevious ? candidate : baseline && compared;
    const { repository } = previous;
    return judgeItem(this.prisma, { rules: this.run.budgets, repository, candidate, baseline: before });
  }
}

type PreviousItem = AuditItem & {
  image: { reportId: string | null } | null;
  comparison: { baseline: { reportId: string | null } } | null;
};

function isSameComparison(previous: PreviousItem | null, { digest }: Baseline): boolean {
  return previous?.baselineDigest === digest && Boolean(previous.comparison?.baseline.reportId);
}

function baselineReference(
  { repository, tag }: AuditItem,
  baseline: Exclude<AuditBaseline, { previousRun: true }>,
): string {
  if ('reference' in baseline) return baseline.reference;
  const twin = twinTags(baseline.singleStageTag, baseline.from)(tag);
  if (twin === null) throw new CodedError('NOT_FOUND', `the tag does not look like ${baseline.from}: it has no twin`);
  return `${repository}:${twin}`;
}
