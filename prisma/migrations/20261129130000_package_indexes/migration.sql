-- In a migration of its own, as each index of another table: together they would hold locks on both, in another order
-- than workers take them.

-- CreateIndex
CREATE INDEX "packages_purlBase_id_idx" ON "packages"("purlBase", "id");

-- CreateIndex
CREATE INDEX "packages_removed_name_idx" ON "packages"("name", "id") WHERE ("removedInLayer" IS NOT NULL);

-- CreateIndex
CREATE INDEX "packages_removed_purlBase_idx" ON "packages"("purlBase", "id") WHERE ("removedInLayer" IS NOT NULL);
