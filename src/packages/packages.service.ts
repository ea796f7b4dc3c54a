import { Inject, Injectable } from '@nestjs/common';
import { PackageURL } from 'packageurl-js';
import { z } from 'zod';
import { ANALYZER, type Analyzer } from '../analysis/analyzer.port.js';
import type { Prisma } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { purlBase, storableText } from '../database/report.store.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import { InvalidRequestError } from '../http/problem.js';
import type { PackageQuery, PackageUse } from './package.dto.js';

const MAX_IMAGES = 20;
const Position = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt);
const WITH_IMAGES = {
  imageReport: {
    select: {
      digest: true,
      images: {
        select: { id: true, reference: true, observedAt: true },
        orderBy: { id: 'desc' },
        take: MAX_IMAGES,
      },
    },
  },
} as const satisfies Prisma.PackageInclude;

/** Answers which images carry a package, by the reports of the current scanner version. */
@Injectable()
export class PackagesService {
  constructor(
    private readonly prisma: PrismaService,
    @Inject(ANALYZER) private readonly analyzer: Analyzer,
  ) {}

  async find({ limit, cursor, purl, name }: PackageQuery): Promise<Page<PackageUse>> {
    const after = decodeCursor(cursor, Position);
    const rows = await this.prisma.package.findMany({
      where: {
        ...packageFilter(purl, name),
        ...(after !== undefined && { id: { gt: after } }),
        imageReport: { scannerVersion: this.analyzer.scannerVersion },
      },
      orderBy: { id: 'asc' },
      take: limit + 1,
      include: WITH_IMAGES,
    });
    return toPage(rows, limit, (row) => String(row.id), toPackageUse);
  }
}

function packageFilter(purl: string | undefined, name: string | undefined): Prisma.PackageWhereInput {
  if ((purl === undefined) === (name === undefined)) {
    throw new InvalidRequestError([{ path: 'purl', message: 'give either purl or name' }]);
  }
  if (name !== undefined) return { name: storableText(name) };
  try {
    const { version, qualifiers } = PackageURL.fromString(purl ?? '');
    if (qualifiers) return { purl: storableText(purl ?? '') };
    return { purlBase: storableText(purlBase(purl ?? '')), ...(version && { version: storableText(version) }) };
  } catch {
    throw new InvalidRequestError([{ path: 'purl', message: 'not a package URL, e.g. pkg:npm/lodash' }]);
  }
}

function toPackageUse(row: Prisma.PackageGetPayload<{ include: typeof WITH_IMAGES }>): PackageUse {
  const { type, name, version, purl, ownedSize, layerIndex, imageReport } = row;
  const images = imageReport.images.map((image) => ({
    ...image,
    observedAt: image.observedAt?.toISOString() ?? null,
  }));
  return { type, name, version, purl, ownedSize: Number(ownedSize), layerIndex, digest: imageReport.digest, images };
}
