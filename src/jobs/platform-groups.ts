import { Inject, Injectable } from '@nestjs/common';
import { ALL_PLATFORMS, ANALYZER, type Analyzer } from '../analysis/analyzer.port.js';
import { pairPlatforms } from '../analysis/pair-platforms.js';
import { CodedError } from '../core/errors.js';
import { formatPlatform } from '../core/image/platform.js';
import type { Comparison, Image } from '../database/generated/client.js';
import { JobKind } from '../database/generated/enums.js';
import type { Transaction } from '../database/prisma.service.js';
import type { Lease } from './lease.js';
import { JobQueue } from './queue.js';

/** A comparison with its sides. */
export interface ComparedSides extends Comparison {
  readonly baseline: Image;
  readonly candidate: Image;
}

/** One platform of a reference. */
interface Variant {
  /** What to ask for; null where the reference has but one image. */
  readonly requestedPlatform: string | null;
  /** What every platform is taken from, so that a tag that moves meanwhile does no harm. */
  readonly indexDigest: string | null;
  readonly name: string;
}

/**
 * Makes one job for each platform of what was asked for with `all`: the job that finds them goes on with the
 * first. All are added in one transaction, so a job that is tried again finds them there.
 */
@Injectable()
export class PlatformGroups {
  constructor(
    private readonly queue: JobQueue,
    @Inject(ANALYZER) private readonly analyzer: Analyzer,
  ) {}

  /** The image for its first platform. Throws what `Analyzer.platforms` throws, and PLATFORM_NOT_FOUND for none. */
  async splitImage(lease: Lease, image: Image, signal: AbortSignal): Promise<Image> {
    if (image.requestedPlatform !== ALL_PLATFORMS) return image;
    const [first, ...others] = await this.#variants(image, signal);
    if (!first) throw new CodedError('PLATFORM_NOT_FOUND', `the index of ${image.reference} lists no image`);
    await lease.write(async (transaction) => {
      await transaction.image.update({ where: { id: image.id }, data: columnsOf(first) });
      for (const variant of others) {
        const jobId = await this.#addJob(transaction, JobKind.image);
        await addImage(transaction, image, variant, jobId);
      }
    });
    return { ...image, ...columnsOf(first) };
  }

  /** The comparison for the first platform that both sides have. Throws as `splitImage` does. */
  async splitComparison(lease: Lease, comparison: ComparedSides, signal: AbortSignal): Promise<ComparedSides> {
    if (comparison.baseline.requestedPlatform !== ALL_PLATFORMS) return comparison;
    const { pairs, onlyBaseline, onlyCandidate } = pairPlatforms(
      await this.#variants(comparison.baseline, signal),
      await this.#variants(comparison.candidate, signal),
      ({ name }) => name,
    );
    const [first, ...others] = pairs;
    if (!first) throw new CodedError('PLATFORM_NOT_FOUND', 'the two images have no platform in common');
    const [baseline, candidate] = [columnsOf(first[0]), columnsOf(first[1])];
    const unpaired = { onlyBaseline: onlyBaseline.map(nameOf), onlyCandidate: onlyCandidate.map(nameOf) };
    await lease.write(async (transaction) => {
      await transaction.image.update({ where: { id: comparison.baselineId }, data: baseline });
      await transaction.image.update({ where: { id: comparison.candidateId }, data: candidate });
      await transaction.comparison.update({ where: { id: comparison.id }, data: unpaired });
      for (const pair of others) await this.#addComparison(transaction, comparison, pair);
    });
    return {
      ...comparison,
      baseline: { ...comparison.baseline, ...baseline },
      candidate: { ...comparison.candidate, ...candidate },
    };
  }

  async #variants({ reference }: Image, signal: AbortSignal): Promise<Variant[]> {
    const { indexDigest, platforms } = await this.analyzer.platforms(reference, { signal });
    const name = async (platform: string | null): Promise<string> =>
      platform ?? formatPlatform((await this.analyzer.resolve(reference, { signal })).platform);
    return Promise.all(
      platforms.map(async (each) => ({ requestedPlatform: each, indexDigest, name: await name(each) })),
    );
  }

  async #addJob(transaction: Transaction, kind: JobKind): Promise<string> {
    const { id } = await transaction.job.create({ data: { kind } });
    await this.queue.enqueue(transaction, id);
    return id;
  }

  async #addComparison(
    transaction: Transaction,
    { groupId, budgets, waivers, baselineDockerfile, candidateDockerfile, ...first }: ComparedSides,
    [baseline, candidate]: readonly [Variant, Variant],
  ): Promise<void> {
    const jobId = await this.#addJob(transaction, JobKind.comparison);
    const baselineId = await addImage(transaction, first.baseline, baseline, jobId);
    const candidateId = await addImage(transaction, first.candidate, candidate, jobId);
    const inputs = { groupId, budgets, waivers: waivers ?? [], baselineDockerfile, candidateDockerfile };
    await transaction.comparison.create({ data: { jobId, baselineId, candidateId, ...inputs } });
  }
}

const nameOf = ({ name }: Variant): string => name;

function columnsOf({ requestedPlatform, indexDigest }: Variant): Pick<Variant, 'requestedPlatform' | 'indexDigest'> {
  return { requestedPlatform, indexDigest };
}

async function addImage(transaction: Transaction, first: Image, variant: Variant, jobId: string): Promise<string> {
  const { reference, repository, tag, groupId, budgets } = first;
  const waivers = first.waivers ?? [];
  const data = { reference, repository, tag, groupId, budgets, waivers, jobId, ...columnsOf(variant) };
  return (await transaction.image.create({ data, select: { id: true } })).id;
}
