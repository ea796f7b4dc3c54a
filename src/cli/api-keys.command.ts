import { Option, type Command } from 'commander';
import type { Output } from './output.js';

interface CreateOptions {
  readonly name: string;
  readonly scope: string;
  readonly repository?: readonly string[];
  readonly expires?: string;
}

/** Adds `stagediff api-keys create`, which makes the first key of a service that has none. */
export function registerApiKeysCommand(program: Command, { stdout, environment }: Output): void {
  program
    .command('api-keys')
    .description('API keys of the service, by way of its database')
    .command('create')
    .description('Make an API key and print it, this once; DATABASE_URL or STAGEDIFF_DATA_DIR say where')
    .requiredOption('--name <name>', 'who or what has the key')
    .addOption(new Option('--scope <scope>', 'what it may do').choices(['read', 'submit', 'admin']).default('admin'))
    .option('--repository <patterns...>', 'limit it to these, e.g. ghcr.io/acme/shop or ghcr.io/acme/*')
    .option('--expires <time>', 'when it ends, ISO 8601 UTC, e.g. 2030-01-01T00:00:00Z')
    .action(async ({ name, scope, repository, expires }: CreateOptions) => {
      const { makeKey } = await import('../api-keys/make-key.js');
      const definition = { name, scopes: [scope], repositories: repository ?? null, expiresAt: expires ?? null };
      stdout.write(`${await makeKey(definition, environment)}\n`);
    });
}
