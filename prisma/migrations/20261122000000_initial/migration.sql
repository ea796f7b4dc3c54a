-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "JobKind" AS ENUM ('image', 'comparison');

-- CreateEnum
CREATE TYPE "JobStatus" AS ENUM ('pending', 'running', 'succeeded', 'failed', 'cancelled');

-- CreateTable
CREATE TABLE "jobs" (
    "id" UUID NOT NULL,
    "kind" "JobKind" NOT NULL,
    "status" "JobStatus" NOT NULL DEFAULT 'pending',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "stage" TEXT,
    "detail" TEXT,
    "done" BIGINT NOT NULL DEFAULT 0,
    "total" BIGINT NOT NULL DEFAULT 0,
    "problemCode" TEXT,
    "problemMessage" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "jobs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "images" (
    "id" UUID NOT NULL,
    "jobId" UUID NOT NULL,
    "reference" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "tag" TEXT,
    "requestedPlatform" TEXT,
    "indexDigest" TEXT,
    "digest" TEXT,
    "os" TEXT,
    "architecture" TEXT,
    "variant" TEXT,
    "compressedSize" BIGINT,
    "manifestLayers" JSONB,
    "observedAt" TIMESTAMPTZ(3),
    "reportId" UUID,

    CONSTRAINT "images_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "image_reports" (
    "id" UUID NOT NULL,
    "digest" TEXT NOT NULL,
    "scannerVersion" TEXT NOT NULL,
    "compressedSize" BIGINT NOT NULL,
    "uncompressedSize" BIGINT NOT NULL,
    "contentSize" BIGINT NOT NULL,
    "visibleSize" BIGINT NOT NULL,
    "deletedSize" BIGINT NOT NULL,
    "overwrittenSize" BIGINT NOT NULL,
    "metadataOnlySize" BIGINT NOT NULL,
    "duplicateSize" BIGINT NOT NULL,
    "layerCount" INTEGER NOT NULL,
    "packageCount" INTEGER NOT NULL,
    "findingCount" INTEGER NOT NULL,
    "problemCount" INTEGER NOT NULL,
    "body" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "image_reports_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "packages" (
    "id" BIGSERIAL NOT NULL,
    "imageReportId" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "purl" TEXT NOT NULL,
    "purlBase" TEXT NOT NULL,
    "ownedSize" BIGINT NOT NULL,
    "layerIndex" INTEGER,

    CONSTRAINT "packages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "comparisons" (
    "id" UUID NOT NULL,
    "jobId" UUID NOT NULL,
    "baselineId" UUID NOT NULL,
    "candidateId" UUID NOT NULL,
    "reportId" UUID,

    CONSTRAINT "comparisons_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "comparison_reports" (
    "id" UUID NOT NULL,
    "baselineDigest" TEXT NOT NULL,
    "candidateDigest" TEXT NOT NULL,
    "scannerVersion" TEXT NOT NULL,
    "compressedSizeDelta" BIGINT NOT NULL,
    "contentSizeDelta" BIGINT NOT NULL,
    "visibleSizeDelta" BIGINT NOT NULL,
    "packageCountDelta" INTEGER NOT NULL,
    "verdict" TEXT NOT NULL,
    "body" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "comparison_reports_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "layer_scans" (
    "diffId" TEXT NOT NULL,
    "scannerVersion" TEXT NOT NULL,
    "uncompressedSize" BIGINT NOT NULL,
    "contentSize" BIGINT NOT NULL,
    "entryCount" INTEGER NOT NULL,
    "encoded" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "layer_scans_pkey" PRIMARY KEY ("diffId","scannerVersion")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "id" TEXT NOT NULL,
    "bodyHash" TEXT NOT NULL,
    "responseBody" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "jobs_status_id_idx" ON "jobs"("status", "id");

-- CreateIndex
CREATE INDEX "images_repository_tag_observedAt_idx" ON "images"("repository", "tag", "observedAt");

-- CreateIndex
CREATE INDEX "images_jobId_idx" ON "images"("jobId");

-- CreateIndex
CREATE INDEX "images_reportId_idx" ON "images"("reportId");

-- CreateIndex
CREATE UNIQUE INDEX "image_reports_digest_scannerVersion_key" ON "image_reports"("digest", "scannerVersion");

-- CreateIndex
CREATE INDEX "packages_name_id_idx" ON "packages"("name", "id");

-- CreateIndex
CREATE INDEX "packages_purlBase_version_id_idx" ON "packages"("purlBase", "version", "id");

-- CreateIndex
CREATE INDEX "packages_imageReportId_idx" ON "packages"("imageReportId");

-- CreateIndex
CREATE UNIQUE INDEX "comparisons_jobId_key" ON "comparisons"("jobId");

-- CreateIndex
CREATE INDEX "comparisons_baselineId_idx" ON "comparisons"("baselineId");

-- CreateIndex
CREATE INDEX "comparisons_candidateId_idx" ON "comparisons"("candidateId");

-- CreateIndex
CREATE INDEX "comparisons_reportId_idx" ON "comparisons"("reportId");

-- CreateIndex
CREATE UNIQUE INDEX "comparison_reports_baselineDigest_candidateDigest_scannerVe_key" ON "comparison_reports"("baselineDigest", "candidateDigest", "scannerVersion");

-- CreateIndex
CREATE INDEX "idempotency_keys_createdAt_idx" ON "idempotency_keys"("createdAt");

-- AddForeignKey
ALTER TABLE "images" ADD CONSTRAINT "images_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "jobs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "images" ADD CONSTRAINT "images_reportId_fkey" FOREIGN KEY ("reportId") REFERENCES "image_reports"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "packages" ADD CONSTRAINT "packages_imageReportId_fkey" FOREIGN KEY ("imageReportId") REFERENCES "image_reports"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "jobs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_baselineId_fkey" FOREIGN KEY ("baselineId") REFERENCES "images"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_candidateId_fkey" FOREIGN KEY ("candidateId") REFERENCES "images"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_reportId_fkey" FOREIGN KEY ("reportId") REFERENCES "comparison_reports"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
