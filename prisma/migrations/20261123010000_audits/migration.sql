-- CreateEnum
CREATE TYPE "AuditRunStatus" AS ENUM ('pending', 'running', 'succeeded', 'failed', 'skipped');

-- CreateEnum
CREATE TYPE "AuditItemStatus" AS ENUM ('pending', 'queued', 'analyzing', 'new', 'unchanged', 'failed');

-- AlterEnum
ALTER TYPE "JobKind" ADD VALUE 'audit';

-- CreateTable
CREATE TABLE "audits" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "cron" TEXT NOT NULL,
    "timezone" TEXT NOT NULL,
    "paused" BOOLEAN NOT NULL,
    "targets" JSONB NOT NULL,
    "budgets" TEXT[],
    "retentionDays" INTEGER NOT NULL,
    "keepRuns" INTEGER NOT NULL,
    "nextSlot" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audits_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_runs" (
    "id" UUID NOT NULL,
    "auditId" UUID NOT NULL,
    "slot" TIMESTAMPTZ(3),
    "status" "AuditRunStatus" NOT NULL,
    "targets" JSONB NOT NULL,
    "budgets" TEXT[],
    "outcomes" JSONB,
    "jobId" UUID,
    "throttled" INTEGER NOT NULL DEFAULT 0,
    "resumeAt" TIMESTAMPTZ(3),
    "resolvedAt" TIMESTAMPTZ(3),
    "problemCode" TEXT,
    "problemMessage" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "audit_runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_items" (
    "id" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "auditId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "target" INTEGER NOT NULL,
    "status" "AuditItemStatus" NOT NULL DEFAULT 'pending',
    "registry" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "tag" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "requestedPlatform" TEXT NOT NULL DEFAULT '',
    "platform" TEXT,
    "indexDigest" TEXT,
    "digest" TEXT,
    "changed" BOOLEAN NOT NULL DEFAULT true,
    "baselineReference" TEXT,
    "baselineDigest" TEXT,
    "imageId" UUID,
    "comparisonId" UUID,
    "throttled" INTEGER NOT NULL DEFAULT 0,
    "verdicts" JSONB,
    "passed" BOOLEAN,
    "problemCode" TEXT,
    "problemMessage" TEXT,

    CONSTRAINT "audit_items_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audits_nextSlot_idx" ON "audits"("nextSlot");

-- CreateIndex
CREATE UNIQUE INDEX "audit_runs_jobId_key" ON "audit_runs"("jobId");

-- CreateIndex
CREATE INDEX "audit_runs_auditId_id_idx" ON "audit_runs"("auditId", "id");

-- CreateIndex
CREATE INDEX "audit_runs_status_idx" ON "audit_runs"("status");

-- CreateIndex
CREATE UNIQUE INDEX "audit_runs_auditId_slot_key" ON "audit_runs"("auditId", "slot");

-- CreateIndex
CREATE INDEX "audit_items_runId_status_idx" ON "audit_items"("runId", "status");

-- CreateIndex
CREATE INDEX "audit_items_auditId_reference_requestedPlatform_id_idx" ON "audit_items"("auditId", "reference", "requestedPlatform", "id");

-- CreateIndex
CREATE INDEX "audit_items_registry_status_idx" ON "audit_items"("registry", "status");

-- CreateIndex
CREATE INDEX "audit_items_digest_status_idx" ON "audit_items"("digest", "status");

-- CreateIndex
CREATE INDEX "audit_items_imageId_idx" ON "audit_items"("imageId");

-- CreateIndex
CREATE INDEX "audit_items_comparisonId_idx" ON "audit_items"("comparisonId");

-- AddForeignKey
ALTER TABLE "audit_runs" ADD CONSTRAINT "audit_runs_auditId_fkey" FOREIGN KEY ("auditId") REFERENCES "audits"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_runs" ADD CONSTRAINT "audit_runs_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "jobs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_items" ADD CONSTRAINT "audit_items_runId_fkey" FOREIGN KEY ("runId") REFERENCES "audit_runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_items" ADD CONSTRAINT "audit_items_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "images"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_items" ADD CONSTRAINT "audit_items_comparisonId_fkey" FOREIGN KEY ("comparisonId") REFERENCES "comparisons"("id") ON DELETE SET NULL ON UPDATE CASCADE;
