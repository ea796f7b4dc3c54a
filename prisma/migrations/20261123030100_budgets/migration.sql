-- AlterTable
ALTER TABLE "images" ADD COLUMN     "budgetResults" JSONB,
ADD COLUMN     "budgets" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "waivers" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "comparisons" ADD COLUMN     "waivers" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "comparison_reports" ADD COLUMN     "budgetResults" JSONB;

-- CreateTable
CREATE TABLE "budgets" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "rules" TEXT[],
    "repository" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "budgets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "waivers" (
    "id" UUID NOT NULL,
    "rule" TEXT,
    "ruleId" TEXT,
    "path" TEXT,
    "repository" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "waivers_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "budgets_name_key" ON "budgets"("name");

-- CreateIndex
CREATE INDEX "waivers_expiresAt_idx" ON "waivers"("expiresAt");
