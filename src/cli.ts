import { Command, CommanderError } from 'commander';
import { registerCompareCommand } from './cli/compare.command.js';
import { registerDockerfileCommand } from './cli/dockerfile.command.js';
import { registerInspectCommand } from './cli/inspect.command.js';
import type { Output } from './cli/output.js';
import { CodedError, toCodedError } from './core/errors.js';
import { safeText } from './core/safe-text.js';

const output: Output = {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  fail: (exitCode) => {
    process.exitCode = exitCode;
  },
};

const program = new Command('stagediff')
  .description('What a container image really carries, what a multi-stage build bought, and what to change')
  .helpCommand(false)
  .exitOverride()
  .configureOutput({ outputError: () => undefined });
registerInspectCommand(program, output);
registerCompareCommand(program, output);
registerDockerfileCommand(program, (text) => process.stdout.write(text));

try {
  await program.parseAsync();
} catch (error) {
  report(error);
}

/** One line on stderr, or a problem object when JSON was asked for; the exit code tells the kind. */
function report(error: unknown): void {
  if (error instanceof CommanderError && error.exitCode === 0) return;
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
