import type { Command } from 'commander';
import { environmentHelp } from '../environment-help.js';

/** Adds `stagediff serve`. The service is loaded only when it is asked for: the other commands start faster. */
export function registerServeCommand(program: Command, environment: NodeJS.ProcessEnv): void {
  program
    .command('serve')
    .description('Start the service: HTTP API, dashboard and worker, until it is told to stop')
    .addHelpText('after', () => `\n${environmentHelp()}`)
    .action(async () => {
      const { serve } = await import('../serve.js');
      await serve(environment);
    });
}
