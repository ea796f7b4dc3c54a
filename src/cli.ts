import { Command } from 'commander';
import { registerDockerfileCommand } from './cli/dockerfile.command.js';
import { toCodedError } from './core/errors.js';

const program = new Command('stagediff');
registerDockerfileCommand(program, (text) => process.stdout.write(text));
try {
  await program.parseAsync();
} catch (error) {
  const coded = toCodedError(error);
  process.stderr.write(`error: ${coded.code}: ${coded.message}\n`);
  process.exitCode = coded.kind.exit;
}
