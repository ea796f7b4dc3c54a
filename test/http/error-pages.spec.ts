import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { ERROR_HELP } from '../../src/core/error-help.js';
import { ERROR_KINDS } from '../../src/core/errors.js';
import { errorsDocument } from '../../src/http/error-pages.js';

it('docs/errors.md is what the code says', async () => {
  expect(await readFile('docs/errors.md', 'utf8')).toBe(errorsDocument());
});

it.each(Object.keys(ERROR_KINDS))('%s has a section, and a help of at least a sentence', async (code) => {
  expect(await readFile('docs/errors.md', 'utf8')).toContain(`\n## ${code}\n`);
  expect(ERROR_HELP[code as keyof typeof ERROR_HELP]).toMatch(/^[A-Z].{25,}\.$/s);
});

it('names only variables that there are', async () => {
  const configuration = await readFile('docs/configuration.md', 'utf8');
  const named = Object.values(ERROR_HELP).flatMap((help) => help.match(/STAGEDIFF_\w+/g) ?? []);
  expect(named.length).toBeGreaterThan(10);
  for (const name of named) expect(configuration).toContain(`\`${name}\``);
});

it('names only pages that there are', async () => {
  const pages = Object.values(ERROR_HELP).flatMap((help) => help.match(/docs\/[\w-]+\.md/g) ?? []);
  expect(pages.length).toBeGreaterThan(0);
  for (const page of new Set(pages)) expect(await readFile(page, 'utf8')).toMatch(/^# /);
});
