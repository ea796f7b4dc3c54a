-- CreateTable
CREATE TABLE "comparison_repositories" (
    "repository" TEXT NOT NULL,
    "comparisonId" UUID NOT NULL,

    CONSTRAINT "comparison_repositories_pkey" PRIMARY KEY ("repository","comparisonId")
);

-- By a trigger, so that those of older workers have them too. It stands before the rows that are there already are
-- filled in: its creation waits for whoever is about to add one, and then keeps others waiting.
CREATE FUNCTION note_comparison_repositories() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "comparison_repositories" ("repository", "comparisonId")
    SELECT DISTINCT "repository", NEW."id" FROM "images" WHERE "id" IN (NEW."baselineId", NEW."candidateId");
  RETURN NULL;
END
$$;
CREATE TRIGGER comparison_repositories_are_noted AFTER INSERT ON "comparisons"
  FOR EACH ROW EXECUTE FUNCTION note_comparison_repositories();

INSERT INTO "comparison_repositories" ("repository", "comparisonId")
  SELECT image."repository", comparison."id" FROM "comparisons" comparison
    JOIN "images" image ON image."id" = comparison."baselineId"
  UNION
  SELECT image."repository", comparison."id" FROM "comparisons" comparison
    JOIN "images" image ON image."id" = comparison."candidateId";

-- CreateIndex
CREATE INDEX "comparison_repositories_comparisonId_idx" ON "comparison_repositories"("comparisonId");

-- AddForeignKey
ALTER TABLE "comparison_repositories" ADD CONSTRAINT "comparison_repositories_comparisonId_fkey" FOREIGN KEY ("comparisonId") REFERENCES "comparisons"("id") ON DELETE CASCADE ON UPDATE CASCADE;
