import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { visibleColumn } from '../access/repository-patterns.js';
import { parseBudget } from '../core/budgets/parse-budget.js';
import { CodedError } from '../core/errors.js';
import type { Budget, Prisma } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { storableText } from '../database/report.store.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import { notFound } from '../http/problem.js';
import { requirePattern } from './pattern-access.js';
import type { BudgetQuery, BudgetResource, CreateBudget, UpdateBudget } from './budget.dto.js';

/** Budgets that are stored under a name. */
@Injectable()
export class BudgetsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly idempotency: IdempotencyService,
  ) {}

  /** @throws INVALID_BUDGET, and CONFLICT for a name that is taken */
  async create(caller: Caller, body: CreateBudget, key: string | undefined): Promise<BudgetResource> {
    requirePattern(caller, body.repository);
    body.rules.forEach(parseBudget);
    return this.idempotency.once({ caller, operation: 'POST /budgets', key, body }, async (transaction) => {
      const created = await transaction.budget.createManyAndReturn({ data: storable(body), skipDuplicates: true });
      return toBudgetResource(created[0] ?? taken(body.name));
    });
  }

  async list(caller: Caller, { limit, cursor, name }: BudgetQuery): Promise<Page<BudgetResource>> {
    const before = decodeCursor(cursor, z.uuid());
    const where = {
      AND: visibleTo(caller),
      ...(before && { id: { lt: before } }),
      ...(name !== undefined && { name }),
    };
    const rows = await this.prisma.budget.findMany({ where, orderBy: { id: 'desc' }, take: limit + 1 });
    return toPage(rows, limit, (row) => row.id, toBudgetResource);
  }

  async get(caller: Caller, id: string): Promise<BudgetResource> {
    const row = await this.prisma.budget.findUnique({ where: { id, AND: visibleTo(caller) } });
    if (!row) throw notFound('budget');
    return toBudgetResource(row);
  }

  /** What was judged by it before stays as it was. @throws INVALID_BUDGET, and CONFLICT for a name that is taken */
  async update(caller: Caller, id: string, body: UpdateBudget): Promise<BudgetResource> {
    requirePattern(caller, (await this.get(caller, id)).repository);
    if (body.repository !== undefined) requirePattern(caller, body.repository);
    body.rules?.forEach(parseBudget);
    const [row] = await this.prisma.budget
      .updateManyAndReturn({ where: { id }, data: storable(body) })
      .catch((error: unknown) => (isTaken(error) ? taken(body.name ?? '') : Promise.reject(error as Error)));
    if (!row) throw notFound('budget');
    return toBudgetResource(row);
  }

  async remove(caller: Caller, id: string): Promise<void> {
    requirePattern(caller, (await this.get(caller, id)).repository);
    const { count } = await this.prisma.budget.deleteMany({ where: { id } });
    if (count === 0) throw notFound('budget');
  }
}

/** Patterns are compared as names are: whatever lies within what the caller sees begins like it. */
function visibleTo(caller: Caller): Prisma.BudgetWhereInput {
  if (caller.repositories === null) return {};
  return { OR: [{ repository: null }, { repository: '*' }, visibleColumn(caller)] };
}

function storable<T extends CreateBudget | UpdateBudget>(body: T): T {
  const { description, repository } = body;
  return {
    ...body,
    ...(description !== undefined && { description: storableText(description) }),
    ...(typeof repository === 'string' && { repository: storableText(repository) }),
  };
}

/** Prisma's code for a broken unique constraint. */
const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'P2002';

function taken(name: string): never {
  throw new CodedError('CONFLICT', `there is a budget of the name ${name}`);
}

function toBudgetResource({ createdAt, updatedAt, ...row }: Budget): BudgetResource {
  return { ...row, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}
