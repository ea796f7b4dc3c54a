import { z } from 'zod';
import { PageQuery, pageOf } from '../http/paging.js';

const Time = z.iso.datetime();
export const MAX_RULES = 50;

/** Of comparisons and images: rules in the grammar of docs/budgets.md. */
export const BudgetRules = z
  .array(z.string().min(1).max(200))
  .max(MAX_RULES)
  .describe('Rules that the image is held against, e.g. `compressedSize <= 200MB`; the report says how it went');
/** Of comparisons and images. */
export const StoredBudgetNames = z
  .array(z.string().min(1).max(100))
  .max(20)
  .describe('Stored budgets by name or id; those whose pattern matches the repository apply without being named');

const Name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
  .describe('Letters, digits, dots, dashes and underscores');
const Rules = BudgetRules.min(1);
export const RepositoryPattern = z
  .string()
  .min(1)
  .max(300)
  .describe('Registry and path, `*` stands for any characters, e.g. `ghcr.io/acme/*`');
const DefaultFor = RepositoryPattern.nullable().describe(
  'Repositories that it applies to without being named; null for none. Of an image alone, only rules that need no baseline apply by themselves',
);
const Description = z.string().max(500);

export const CreateBudget = z.strictObject({
  name: Name,
  rules: Rules,
  repository: DefaultFor.default(null),
  description: Description.default(''),
});
export type CreateBudget = z.infer<typeof CreateBudget>;

export const UpdateBudget = z.strictObject({
  name: Name.optional(),
  rules: Rules.optional(),
  repository: DefaultFor.optional(),
  description: Description.optional(),
});
export type UpdateBudget = z.infer<typeof UpdateBudget>;

export const BudgetResource = z.object({
  id: z.uuid(),
  name: z.string(),
  rules: z.array(z.string()),
  repository: z.string().nullable(),
  description: z.string(),
  createdAt: Time,
  updatedAt: Time,
});
export type BudgetResource = z.infer<typeof BudgetResource>;
export const BudgetList = pageOf(BudgetResource);
export const BudgetQuery = PageQuery.extend({ name: z.string().min(1).max(64).optional().describe('Exact name') });
export type BudgetQuery = z.infer<typeof BudgetQuery>;
