import { Injectable } from '@nestjs/common';
import { PackageURL } from 'packageurl-js';
import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { visibleSql } from '../access/repository-patterns.js';
import { Prisma } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { purlBase, storableText } from '../database/report.store.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import { InvalidRequestError } from '../http/problem.js';
import { findCarriers, findPackages, type FoundImage, type FoundPackage } from './find-packages.js';
import type { PackageQuery, PackageUse } from './package.dto.js';

const Position = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt);

/** Answers which images carry a package, by the newest report of each. */
@Injectable()
export class PackagesService {
  constructor(private readonly prisma: PrismaService) {}

  async find(
    caller: Caller,
    { limit, cursor, purl, name, repository, ...state }: PackageQuery,
  ): Promise<Page<PackageUse>> {
    const after = decodeCursor(cursor, Position) ?? 0n;
    const ofRepository = repository === undefined ? Prisma.empty : Prisma.sql`AND image.repository = ${repository}`;
    const shown = Prisma.sql`image."reportId" IS NOT NULL ${ofRepository}
      AND ${visibleSql(caller, Prisma.sql`image.repository`)}`;
    const search = { matches: packageCondition(purl, name), shown, after, limit: limit + 1, ...state };
    return this.prisma.snapshot(async (transaction) => {
      const rows = await findPackages(transaction, { current: undefined, removedLater: undefined, ...search });
      const digests = [...new Set(rows.map(({ digest }) => digest))];
      const images = Map.groupBy(await findCarriers(transaction, digests, shown), ({ digest }) => digest);
      return toPage(
        rows,
        limit,
        (row) => String(row.id),
        (row) => toPackageUse(row, images.get(row.digest) ?? []),
      );
    });
  }
}

function packageCondition(purl: string | undefined, name: string | undefined): Prisma.Sql {
  if ((purl === undefined) === (name === undefined)) {
    throw new InvalidRequestError([{ path: 'purl', message: 'give either purl or name' }]);
  }
  if (name !== undefined) return Prisma.sql`packages.name = ${storableText(name)}`;
  const text = storableText(purl ?? '');
  try {
    const parsed = PackageURL.fromString(text);
    const { version, qualifiers } = parsed;
    const base = Prisma.sql`packages."purlBase" = ${purlBase(text)}`;
    if (qualifiers) return Prisma.sql`${base} AND packages.purl IN (${text}, ${parsed.toString()})`;
    return version ? Prisma.sql`${base} AND packages.version = ${version}` : base;
  } catch {
    throw new InvalidRequestError([{ path: 'purl', message: 'not a package URL, e.g. pkg:npm/lodash' }]);
  }
}

function toPackageUse(row: FoundPackage, images: readonly FoundImage[]): PackageUse {
  const { type, name, version, purl, ownedSize, layerIndex, removedInLayer, digest } = row;
  const { layerDigest, diffId, instruction } = row;
  return {
    ...{ type, name, version, purl, ownedSize: Number(ownedSize), layerIndex, removedInLayer, digest },
    layer: layerDigest === null || diffId === null ? null : { digest: layerDigest, diffId, instruction },
    platform: platformOf(images[0]),
    images: images.map(({ id, reference, repository, tag, firstSeenAt, observedAt, current }) => ({
      ...{ id, reference, repository, tag, current },
      firstSeenAt: firstSeenAt?.toISOString() ?? null,
      observedAt: observedAt?.toISOString() ?? null,
    })),
  };
}

/** The same for every reference of a digest. */
function platformOf(image: FoundImage | undefined): PackageUse['platform'] {
  if (!image?.os || !image.architecture) return null;
  return { os: image.os, architecture: image.architecture, variant: image.variant };
}
