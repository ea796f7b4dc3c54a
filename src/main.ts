import { environmentHelp } from './environment-help.js';
import { serve } from './serve.js';

const USAGE = 'Usage: node dist/main.js [--help]\n\nThe service: HTTP API, dashboard and worker.\n\n';

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(USAGE + environmentHelp());
} else {
  serve(process.env).catch((error: unknown) => {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  });
}
