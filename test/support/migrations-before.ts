import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const MIGRATIONS = 'prisma/migrations';

/** A copy of the migrations that came before one. */
export interface EarlierMigrations {
  readonly directory: URL;
  remove(): Promise<void>;
}

/** The schema as releases before a migration have it. */
export async function migrationsBefore(name: string): Promise<EarlierMigrations> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stagediff-migrations-'));
  for (const each of (await readdir(MIGRATIONS)).filter((other) => other < name)) {
    await cp(path.join(MIGRATIONS, each), path.join(folder, each), { recursive: true });
  }
  return { directory: pathToFileURL(`${folder}/`), remove: () => rm(folder, { recursive: true, force: true }) };
}
