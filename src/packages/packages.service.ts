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
import { findPackages } from './find-packages.js';
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
    const rows = await findPackages(this.prisma, { current: undefined, removedLater: undefined, ...search });
    return toPage(
      rows,
      limit,
      (row) => String(row.id),
      ({ id: _, ...found }) => found,
    );
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
