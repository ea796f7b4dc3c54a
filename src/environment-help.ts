import { describeEnvironment } from './config.js';

const NAME_WIDTH = 40;

/** What `--help` of the service says of its environment variables. */
export function environmentHelp(): string {
  const lines = describeEnvironment().map(({ name, fallback, meaning }) => {
    const shown = fallback === '' ? '' : ` (${fallback})`;
    return `  ${name.padEnd(NAME_WIDTH)}${meaning}${shown}`;
  });
  return ['Environment variables, with their defaults:', ...lines, ''].join('\n');
}
