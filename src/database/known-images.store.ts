import { Injectable } from '@nestjs/common';
import type { KnownImages, ResolvedImage } from '../analysis/analyzer.port.js';
import type { KnownImage } from '../core/base/find-base.js';
import { chainIds } from '../core/image/digest.js';
import { PrismaService } from './prisma.service.js';

/** Most stacks, and most names of them, that are looked at for one image. */
const MAX_STACKS = 50;
const MAX_NAMES = 200;

/** Finds base images among all that were ever observed, by chain id, and keeps their configs. */
@Injectable()
export class PrismaKnownImages implements KnownImages {
  constructor(private readonly prisma: PrismaService) {}

  /** Images of other repositories: an earlier tag of the same one is a predecessor, not a base. */
  async basesOf({ repository, layers }: Pick<ResolvedImage, 'repository' | 'layers'>): Promise<KnownImage[]> {
    const diffIds = layers.map(({ diffId }) => diffId);
    const stacks = await this.prisma.layer.findMany({
      where: { chainId: { in: chainIds(diffIds) }, isTop: true },
      select: { imageDigest: true, index: true },
      orderBy: [{ index: 'desc' }, { imageDigest: 'asc' }],
      take: MAX_STACKS,
    });
    const lengths = new Map(stacks.map(({ imageDigest, index }) => [imageDigest, index + 1]));
    const named = await this.prisma.image.findMany({
      where: { digest: { in: [...lengths.keys()] }, repository: { not: repository } },
      select: { reference: true, digest: true, indexDigest: true },
      distinct: ['reference', 'digest'],
      orderBy: { id: 'asc' },
      take: MAX_NAMES,
    });
    return named.map(({ reference, digest, indexDigest }) => ({
      name: reference,
      ...(digest === null ? {} : { digest }),
      ...(indexDigest === null ? {} : { indexDigest }),
      diffIds: diffIds.slice(0, lengths.get(digest ?? '')),
    }));
  }

  async loadConfig(imageDigest: string): Promise<Uint8Array | undefined> {
    const row = await this.prisma.imageConfig.findUnique({ where: { imageDigest }, select: { body: true } });
    return row?.body;
  }

  async saveConfig(imageDigest: string, config: Uint8Array): Promise<void> {
    const data = { imageDigest, body: new Uint8Array(config) };
    await this.prisma.imageConfig.createMany({ data, skipDuplicates: true });
  }
}
