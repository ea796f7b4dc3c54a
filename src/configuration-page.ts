import { describeEnvironment } from './config.js';
import { LIMITS } from './limit-table.js';

/** docs/configuration.md. */
export function configurationPage(): string {
  const rows = describeEnvironment().map(({ name, fallback, meaning }) => [
    `\`${name}\``,
    fallback === '' ? '' : `\`${fallback}\``,
    meaning.replaceAll('|', '\\|'),
  ]);
  return `# Configuration

The service is told everything by environment variables; \`stagediff serve --help\` lists them too. A value that is not
valid stops the start with the name of the variable. Sizes are bytes. What is over a limit fails with a stable code.

This page is generated from the code by \`node scripts/generate-configuration-docs.mjs\`, after a build.

${table([['variable', 'default', 'meaning'], ...rows])}
The command line reads none of these: it has the same limits, and allows every transport and registry.

## Limits

What an image, a registry or a request may make the service do. Sizes are counted as bytes arrive, never believed.
What has no variable is part of a protocol, or of what a report says: the same image gives the same report everywhere.

${limitTable()}`;
}

/** A table as Prettier writes it. */
function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |\n`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('');
}

function limitTable(): string {
  const rows = LIMITS.map(({ name, fallback, variable, code, note }) => [
    name,
    fallback,
    variable === null ? '' : `\`${variable}\``,
    [code === null ? '' : `\`${code}\``, note ?? ''].filter(Boolean).join('; '),
  ]);
  return table([['limit', 'default', 'variable', 'beyond it'], ...rows]);
}
