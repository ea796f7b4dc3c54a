-- AlterTable
ALTER TABLE "images" ADD COLUMN     "groupId" UUID;

-- AlterTable
ALTER TABLE "comparisons" ADD COLUMN     "baselineDockerfile" TEXT,
ADD COLUMN     "budgets" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "candidateDockerfile" TEXT,
ADD COLUMN     "groupId" UUID,
ADD COLUMN     "onlyBaseline" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "onlyCandidate" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "layers" (
    "imageDigest" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "diffId" TEXT NOT NULL,
    "chainId" TEXT NOT NULL,
    "compressedSize" BIGINT NOT NULL,
    "instruction" TEXT,
    "isTop" BOOLEAN NOT NULL,

    CONSTRAINT "layers_pkey" PRIMARY KEY ("imageDigest","index")
);

-- CreateTable
CREATE TABLE "layer_claims" (
    "diffId" TEXT NOT NULL,
    "scannerVersion" TEXT NOT NULL,
    "holder" UUID NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "layer_claims_pkey" PRIMARY KEY ("diffId","scannerVersion")
);

-- CreateIndex
CREATE INDEX "layers_chainId_isTop_idx" ON "layers"("chainId", "isTop");

-- CreateIndex
CREATE INDEX "layers_diffId_idx" ON "layers"("diffId");

-- CreateIndex
CREATE INDEX "layer_claims_holder_idx" ON "layer_claims"("holder");

-- CreateIndex
CREATE INDEX "images_digest_idx" ON "images"("digest");

-- CreateIndex
CREATE INDEX "images_groupId_idx" ON "images"("groupId");

-- CreateIndex
CREATE INDEX "comparisons_groupId_idx" ON "comparisons"("groupId");
