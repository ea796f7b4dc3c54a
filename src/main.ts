import { environmentHelp } from './environment-help.js';
import { migrateOnly } from './migrate-only.js';
import { serve } from './serve.js';

const USAGE = `Usage: node dist/main.js [--help | --migrate]

The service: HTTP API, dashboard and worker. With --migrate it brings the database up to date and ends.

`;

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(USAGE + environmentHelp());
} else {
  const run = process.argv.includes('--migrate') ? migrateOnly : serve;
  run(process.env).catch((error: unknown) => {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  });
}
