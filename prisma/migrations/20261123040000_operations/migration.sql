-- AlterTable
ALTER TABLE "image_reports" ADD COLUMN     "usedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "packages" ADD COLUMN     "removedInLayer" INTEGER;

-- AlterTable
ALTER TABLE "comparison_reports" ADD COLUMN     "usedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "layer_scans" ADD COLUMN     "usedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateIndex
CREATE INDEX "jobs_finishedAt_idx" ON "jobs"("finishedAt");
