// Writes the next migration from what changed in prisma/schema.prisma: npm run database:migration -- add_webhooks
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { startTestDatabase } from '../test/support/test-database.js';
import { diffSchemas, MIGRATED_SCHEMA_FILE, readIfPresent, SCHEMA_FILE } from './schema-engine.js';

const name = process.argv[2];
if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) throw new Error('usage: write-migration.ts <name_in_snake_case>');

const database = await startTestDatabase();
try {
  const schema = await readFile(SCHEMA_FILE, 'utf8');
  const sql = await diffSchemas(await database.create('diff'), await readIfPresent(MIGRATED_SCHEMA_FILE), schema);
  await writeFile(MIGRATED_SCHEMA_FILE, schema);
  if (sql.includes('This is an empty migration')) {
    console.log('The tables have not changed.');
  } else {
    const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const folder = `prisma/migrations/${time}_${name}`;
    await mkdir(folder, { recursive: true });
    await writeFile(`${folder}/migration.sql`, sql);
    console.log(`Wrote ${folder}/migration.sql: read it before you commit it.`);
  }
} finally {
  await database.stop();
}
