import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { visibleSql } from '../access/repository-patterns.js';
import { Prisma } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { storableText } from '../database/report.store.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import type { RepositoryQuery, RepositoryResource } from './repository.dto.js';

/** Repositories that a search of comparisons or images looks at; a longer list is no search. */
const MOST_SEARCHED = 500;
const Position = z.string().max(512);

/** The repositories of all images that were ever asked for. */
@Injectable()
export class RepositoriesService {
  constructor(private readonly prisma: PrismaService) {}

  async list(caller: Caller, { limit, cursor, query }: RepositoryQuery): Promise<Page<RepositoryResource>> {
    const names = await this.#find(caller, query ?? '', decodeCursor(cursor, Position) ?? '', limit + 1);
    return toPage(
      names,
      limit,
      (name) => name,
      (name) => ({ name }),
    );
  }

  /** The repositories whose names hold a text, for the filter of another list; undefined when none is asked for. */
  async search(caller: Caller, query: string | undefined): Promise<string[] | undefined> {
    return query === undefined ? undefined : this.#find(caller, query, '', MOST_SEARCHED);
  }

  /** Looks at each name once; one whose images are all gone is none. */
  async #find(caller: Caller, query: string, after: string, limit: number): Promise<string[]> {
    const [part, start] = [storableText(query), storableText(after)];
    const rows = await this.prisma.$queryRaw<{ name: string }[]>`
      SELECT known.name
        FROM (SELECT DISTINCT name FROM repositories
               WHERE name > ${start} AND position(lower(${part}) IN lower(name)) > 0
                 AND ${visibleSql(caller, Prisma.sql`name`)}) known
       CROSS JOIN LATERAL (SELECT FROM images WHERE images.repository = known.name LIMIT 1) image
       ORDER BY known.name LIMIT ${limit}`;
    return rows.map(({ name }) => name);
  }
}
