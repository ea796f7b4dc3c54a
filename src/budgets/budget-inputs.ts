import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { isSameRule, needsBaseline, parseBudget } from '../core/budgets/parse-budget.js';
import type { BudgetWaiver } from '../core/report/budget.js';
import { seesPattern } from './pattern-access.js';
import { matchesWildcard } from '../core/wildcard.js';
import type { Budget } from '../database/generated/client.js';
import type { Transaction } from '../database/prisma.service.js';
import { InvalidRequestError } from '../http/problem.js';

/** What somebody asks to be held against. */
export interface AskedBudgets {
  /** Rules as they are. */
  readonly rules: readonly string[];
  /** Stored budgets by name or id. */
  readonly names: readonly string[];
  /** Registry and path of the image. */
  readonly repository: string;
  readonly hasBaseline: boolean;
  /** Stored budgets that the caller does not see cannot be named. */
  readonly caller: Caller;
}

/** What is stored with a comparison or an image: budgets and waivers that change later leave it as it is. */
export interface BudgetInputs {
  readonly budgets: string[];
  readonly waivers: BudgetWaiver[];
}

/**
 * The rules that apply: those asked for, those of the stored budgets asked for, and those of the stored budgets for
 * the repository; and the waivers of these rules. A budget that applies by itself leaves out what needs a baseline
 * where there is none.
 * @throws CodedError INVALID_BUDGET for a rule, INVALID_REQUEST for a name that there is not
 */
export async function resolveBudgets(transaction: Transaction, asked: AskedBudgets): Promise<BudgetInputs> {
  const budgets = await transaction.budget.findMany({
    where: { OR: [{ repository: { not: null } }, { name: { in: [...asked.names] } }, { id: { in: idsIn(asked) } }] },
    orderBy: { id: 'asc' },
  });
  asked.rules.forEach(parseBudget);
  const named = asked.names.map((name, index) => {
    const found = budgets.find(
      (budget) => (budget.name === name || budget.id === name) && seesPattern(asked.caller, budget.repository),
    );
    if (!found) throw new InvalidRequestError([{ path: `storedBudgets.${index}`, message: 'there is no such budget' }]);
    return found;
  });
  const applying = budgets.filter((budget) => appliesTo(budget, asked.repository)).flatMap(({ rules }) => rules);
  const byThemselves = applying.filter((rule) => asked.hasBaseline || !needsBaseline(parseBudget(rule)));
  const rules = [...new Set([...asked.rules, ...named.flatMap((budget) => budget.rules), ...byThemselves])];
  return { budgets: rules, waivers: await waiversOf(transaction, rules, asked.repository) };
}

const idsIn = ({ names }: AskedBudgets): string[] => names.filter((name) => z.uuid().safeParse(name).success);
const appliesTo = ({ repository }: Budget, wanted: string): boolean =>
  repository !== null && matchesWildcard(repository, wanted);

async function waiversOf(
  transaction: Transaction,
  rules: readonly string[],
  repository: string,
): Promise<BudgetWaiver[]> {
  if (rules.length === 0) return [];
  const budgets = rules.map(parseBudget);
  const now = new Date();
  const rows = await transaction.waiver.findMany({ where: { rule: { not: null } }, orderBy: { expiresAt: 'desc' } });
  return rows.flatMap(({ rule, owner, reason, expiresAt, ...waiver }) => {
    if (rule === null || !matchesWildcard(waiver.repository, repository)) return [];
    const waived = parseBudget(rule);
    if (!budgets.some((budget) => isSameRule(budget, waived))) return [];
    return [{ rule, owner, reason, expiresAt: expiresAt.toISOString(), expired: expiresAt <= now }];
  });
}
