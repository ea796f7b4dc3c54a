import { readFile } from 'node:fs/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { SchemaEngine } from '@prisma/schema-engine-wasm';

export const SCHEMA_FILE = 'prisma/schema.prisma';
/** The schema that the committed migrations produce; the next migration starts from it. */
export const MIGRATED_SCHEMA_FILE = 'prisma/migrations/schema.prisma';

/**
 * The SQL that turns a database of schema text `from` (undefined: an empty one) into one of `to`.
 * The engine insists on a connection, but reads and writes nothing there.
 */
export async function diffSchemas(databaseUrl: string, from: string | undefined, to: string): Promise<string> {
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: databaseUrl }));
  const engine = await SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
  const datamodel = (content: string) => ({ tag: 'schemaDatamodel' as const, files: [{ path: SCHEMA_FILE, content }] });
  const result = await engine.diff({
    from: from === undefined ? { tag: 'empty' } : datamodel(from),
    to: datamodel(to),
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return result.stdout ?? '';
}

/** The text of a file, or undefined when there is none. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
