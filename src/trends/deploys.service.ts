import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { visibleColumn } from '../access/repository-patterns.js';
import { followTags, type TagImage } from '../core/compare/tag-history.js';
import { compileGlob, matchesPathOrParent } from '../core/dockerfile/glob.js';
import { CodedError } from '../core/errors.js';
import { parseDocument } from '../core/image/document.js';
import { MAX_MANIFEST_SIZE } from '../core/image/manifest.js';
import { formatPlatform, parsePlatform } from '../core/image/platform.js';
import { PrismaService } from '../database/prisma.service.js';
import { InvalidRequestError } from '../http/problem.js';
import { inDeployOrder } from './deploy-order.js';
import { MAX_DEPLOYS, type DeployHistory, type DeployQuery } from './deploys.dto.js';

/** Observations that are looked through for changes. */
const MAX_OBSERVATIONS = 5000;

/** An image of the repository as it was observed. */
interface Observation {
  readonly id: string;
  readonly tag: string | null;
  readonly digest: string;
  readonly observedAt: Date;
  readonly platform: string;
  /** The run of an audit that saw it first. */
  readonly runId: string | null;
}

@Injectable()
export class DeploysService {
  constructor(private readonly prisma: PrismaService) {}

  /** Follows the layers of a repository through time, on one platform. */
  async history(caller: Caller, query: DeployQuery): Promise<DeployHistory> {
    const { repository, from, to } = query;
    if (from !== undefined && to !== undefined && Date.parse(from) > Date.parse(to)) {
      throw new InvalidRequestError([{ path: 'from', message: 'from must not be after to' }]);
    }
    const rows = await this.#observations(caller, query);
    const deployed = deploysAmong(rows.slice(0, MAX_OBSERVATIONS).reverse(), tagMatcher(query.tag));
    const platform = deployed.at(-1)?.platform ?? null;
    const changes = deployed.filter((each) => each.platform === platform);
    const chosen = await this.#inDeployOrder(changes.slice(-MAX_DEPLOYS));
    const { deploys, ...history } = followTags(await this.#withLayers(chosen));
    return {
      repository,
      platform,
      ...history,
      deploys: deploys.flatMap((deploy, index) => {
        const image = chosen[index];
        return image ? { ...deploy, at: image.observedAt.toISOString(), digest: image.digest, imageId: image.id } : [];
      }),
      truncated: rows.length > MAX_OBSERVATIONS || changes.length > MAX_DEPLOYS,
    };
  }

  /** The latest first. */
  async #observations(caller: Caller, { repository, platform, from, to }: DeployQuery): Promise<Observation[]> {
    const rows = await this.prisma.image.findMany({
      where: {
        repository,
        AND: visibleColumn(caller),
        ...(platform !== undefined && parsePlatform(platform)),
        observedAt: { not: null, gte: from, lte: to },
        digest: { not: null },
      },
      orderBy: [{ observedAt: 'desc' }, { id: 'desc' }],
      take: MAX_OBSERVATIONS + 1,
      select: {
        ...{ id: true, tag: true, digest: true, observedAt: true, os: true, architecture: true, variant: true },
        auditItems: { select: { runId: true }, orderBy: { id: 'asc' }, take: 1 },
      },
    });
    return rows.flatMap(({ id, tag, digest, observedAt, os, architecture, variant, auditItems: [item] }) => {
      if (digest === null || observedAt === null || os === null || architecture === null) return [];
      const platform = formatPlatform({ os, architecture, variant });
      return [{ id, tag, digest, observedAt, platform, runId: item?.runId ?? null }];
    });
  }

  async #inDeployOrder(images: readonly Observation[]): Promise<Observation[]> {
    const times = new Map<string, number>();
    // One after the other: a config may have megabytes.
    for (const { digest } of images.filter(({ runId }) => runId !== null)) {
      const row = await this.prisma.imageConfig.findUnique({ where: { imageDigest: digest }, select: { body: true } });
      times.set(digest, row ? createdIn(row.body) : NaN);
    }
    return inDeployOrder(images, ({ digest }) => times.get(digest) ?? NaN);
  }

  async #withLayers(images: readonly Observation[]): Promise<TagImage[]> {
    const rows = await this.prisma.layer.findMany({
      where: { imageDigest: { in: [...new Set(images.map(({ digest }) => digest))] } },
      orderBy: [{ imageDigest: 'asc' }, { index: 'asc' }],
    });
    const layers = Map.groupBy(rows, ({ imageDigest }) => imageDigest);
    return images.map(({ tag, digest }) => ({
      tag: tag ?? digest,
      layers: (layers.get(digest) ?? []).map((layer) => ({
        digest: layer.digest,
        compressedSize: Number(layer.compressedSize),
        instruction: layer.instruction,
      })),
    }));
  }
}

/** When the config of an image says that it was created, in milliseconds; NaN when it does not, or cannot be read. */
function createdIn(config: Uint8Array): number {
  try {
    const limits = { subject: 'config', maxSize: MAX_MANIFEST_SIZE, code: 'CONFIG_INVALID' } as const;
    const { created } = parseDocument(config, limits);
    return typeof created === 'string' ? Date.parse(created) : NaN;
  } catch (error) {
    if (error instanceof CodedError) return NaN;
    throw error;
  }
}

/** Whether a tag counts: `*` and `?` as in a file name. */
function tagMatcher(pattern: string | undefined): (tag: string | null) => boolean {
  if (pattern === undefined) return () => true;
  const glob = compileGlob(pattern);
  if (!glob) throw new InvalidRequestError([{ path: 'tag', message: 'the pattern has a class without an end' }]);
  return (tag) => tag !== null && matchesPathOrParent(glob, tag);
}

/** Observations, the oldest first, in which a tag points to something new: audits see the same again and again. */
function deploysAmong(observations: readonly Observation[], counts: (tag: string | null) => boolean): Observation[] {
  const known = new Map<string, string>();
  return observations.filter(({ tag, platform, digest }) => {
    const key = JSON.stringify([tag, platform]);
    if (!counts(tag) || known.get(key) === digest) return false;
    known.set(key, digest);
    return true;
  });
}
