-- CreateTable
CREATE TABLE "image_configs" (
    "imageDigest" TEXT NOT NULL,
    "body" BYTEA NOT NULL,

    CONSTRAINT "image_configs_pkey" PRIMARY KEY ("imageDigest")
);
