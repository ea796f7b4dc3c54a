import { Command, CommanderError } from 'commander';
import { registerApiKeysCommand } from './cli/api-keys.command.js';
import { registerCompareCommand } from './cli/compare.command.js';
import { registerDockerfileCommand } from './cli/dockerfile.command.js';
import { registerHistoryCommand } from './cli/history.command.js';
import { registerInspectCommand } from './cli/inspect.command.js';
import { registerServeCommand } from './cli/serve.command.js';
import type { Output } from './cli/output.js';
import { CodedError, toCodedError } from './core/errors.js';
import { packageVersion } from './package-version.js';
import { safeText } from './core/safe-text.js';

const output: Output = {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  fail: (exitCode) => {
    process.exitCode = exitCode;
  },
};

const EXIT_CODES = `
Exit codes: 0 done; 1 a budget failed; 2 wrong usage; 3 the image could not be had;
4 the image or Dockerfile is malformed or over a limit; 5 internal error`;

// `stagediff … | head`: a reader that has enough is no fault, and the exit code stays what the report makes it.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const program = new Command('stagediff')
  .description('What a container image really carries, what a multi-stage build bought, and what to change')
  .version(packageVersion(), '--version')
  .helpCommand(false)
  .addHelpText('after', EXIT_CODES)
  .exitOverride()
  .configureOutput({ outputError: () => undefined });
registerInspectCommand(program, output);
registerCompareCommand(program, output);
registerHistoryCommand(program, output);
registerDockerfileCommand(program, process.env, (text) => process.stdout.write(text));
registerServeCommand(program, process.env);
registerApiKeysCommand(program, output);

try {
  await program.parseAsync();
} catch (error) {
  report(error);
}

/** One line on stderr, or a problem object when JSON was asked for; the exit code tells the kind. */
function report(error: unknown): void {
  if (error instanceof CommanderError && error.exitCode === 0) return;
  if (error instanceof CommanderError && error.code === 'commander.help') {
    process.exitCode = 2;
    return;
  }
  const coded =
    error instanceof CommanderError
      ? new CodedError('INVALID_REQUEST', error.message.replace(/^error: /, ''))
      : toCodedError(error);
  const detail = safeText(coded.message);
  const wantsJson = /(^| )--format[ =]json( |$)/.test(process.argv.slice(2).join(' '));
  const problem = {
    type: 'about:blank',
    title: coded.kind.title,
    status: coded.kind.status,
    code: coded.code,
    detail,
    ...coded.location,
  };
  process.stderr.write(wantsJson ? `${JSON.stringify(problem)}\n` : `error: ${coded.code}: ${detail}\n`);
  process.exitCode = coded.kind.exit;
}
