-- CreateTable
CREATE TABLE "repositories" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "repositories_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "repositories_name_idx" ON "repositories"("name");

-- By a trigger, so that those that older workers ask for are there too. It stands before the names that are there already
-- are filled in. No name is unique: whoever adds a second one would wait for whoever added the first, and two that add
-- the same two in another order for each other.
CREATE FUNCTION note_repository() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "repositories" ("name") SELECT NEW."repository"
    WHERE NOT EXISTS (SELECT FROM "repositories" WHERE "name" = NEW."repository");
  RETURN NULL;
END
$$;
CREATE TRIGGER repositories_are_noted AFTER INSERT ON "images"
  FOR EACH ROW EXECUTE FUNCTION note_repository();

INSERT INTO "repositories" ("name") SELECT DISTINCT "repository" FROM "images";
