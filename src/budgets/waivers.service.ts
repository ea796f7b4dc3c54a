import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { visibleColumn } from '../access/repository-patterns.js';
import { parseBudget } from '../core/budgets/parse-budget.js';
import type { Prisma, Waiver } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { storableText } from '../database/report.store.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import { InvalidRequestError, notFound } from '../http/problem.js';
import { requirePattern } from './pattern-access.js';
import type { CreateWaiver, WaiverQuery, WaiverResource } from './waiver.dto.js';

/** Who answers for what; a waiver is never changed, so that a report's is the one that was given. */
@Injectable()
export class WaiversService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly idempotency: IdempotencyService,
  ) {}

  /** @throws INVALID_BUDGET, and INVALID_REQUEST for one that is over already */
  async create(caller: Caller, body: CreateWaiver, key: string | undefined): Promise<WaiverResource> {
    const { rule, finding, repository, owner, reason, expiresAt } = body;
    requirePattern(caller, repository);
    if (rule !== undefined) parseBudget(rule);
    if (new Date(expiresAt) <= new Date()) {
      throw new InvalidRequestError([{ path: 'expiresAt', message: 'it is over already' }]);
    }
    const data = {
      ...{ rule: rule ?? null, ruleId: finding?.ruleId ?? null, expiresAt: new Date(expiresAt) },
      path: finding?.path == null ? null : storableText(finding.path),
      ...{ repository: storableText(repository), owner: storableText(owner), reason: storableText(reason) },
    };
    return this.idempotency.once({ caller, operation: 'POST /waivers', key, body }, async (transaction) =>
      toWaiverResource(await transaction.waiver.create({ data })),
    );
  }

  async list(caller: Caller, { limit, cursor, expired }: WaiverQuery): Promise<Page<WaiverResource>> {
    const before = decodeCursor(cursor, z.uuid());
    const now = new Date();
    const rows = await this.prisma.waiver.findMany({
      where: {
        AND: visibleTo(caller),
        ...(before && { id: { lt: before } }),
        ...(expired !== undefined && { expiresAt: expired === 'true' ? { lte: now } : { gt: now } }),
      },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    return toPage(rows, limit, (row) => row.id, toWaiverResource);
  }

  async get(caller: Caller, id: string): Promise<WaiverResource> {
    const row = await this.prisma.waiver.findUnique({ where: { id, AND: visibleTo(caller) } });
    if (!row) throw notFound('waiver');
    return toWaiverResource(row);
  }

  /** Takes it back: what is judged from now on knows nothing of it. */
  async remove(caller: Caller, id: string): Promise<void> {
    requirePattern(caller, (await this.get(caller, id)).repository);
    const { count } = await this.prisma.waiver.deleteMany({ where: { id } });
    if (count === 0) throw notFound('waiver');
  }
}

function visibleTo(caller: Caller): Prisma.WaiverWhereInput {
  if (caller.repositories === null) return {};
  return { OR: [{ repository: '*' }, visibleColumn(caller)] };
}

function toWaiverResource({ ruleId, path, expiresAt, createdAt, ...row }: Waiver): WaiverResource {
  return {
    ...row,
    finding: ruleId === null ? null : { ruleId, path },
    expiresAt: expiresAt.toISOString(),
    expired: expiresAt <= new Date(),
    createdAt: createdAt.toISOString(),
  };
}
