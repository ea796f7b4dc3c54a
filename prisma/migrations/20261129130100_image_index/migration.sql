-- CreateIndex
CREATE INDEX "images_repository_id_idx" ON "images"("repository", "id");
