-- AlterEnum
ALTER TYPE "JobKind" ADD VALUE 'bisection';

-- AlterTable
ALTER TABLE "image_reports" ADD COLUMN     "metrics" JSONB;

-- CreateTable
CREATE TABLE "bisections" (
    "id" UUID NOT NULL,
    "jobId" UUID NOT NULL,
    "repository" TEXT NOT NULL,
    "platform" TEXT,
    "metric" TEXT NOT NULL,
    "candidates" JSONB NOT NULL,

    CONSTRAINT "bisections_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "bisections_jobId_key" ON "bisections"("jobId");

-- CreateIndex
CREATE INDEX "bisections_repository_id_idx" ON "bisections"("repository", "id");

-- CreateIndex
CREATE INDEX "images_repository_observedAt_id_idx" ON "images"("repository", "observedAt", "id");

-- AddForeignKey
ALTER TABLE "bisections" ADD CONSTRAINT "bisections_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
