-- AlterTable
ALTER TABLE "comparison_reports" ADD COLUMN     "budgetCount" INTEGER,
ADD COLUMN     "failedBudgetCount" INTEGER;
