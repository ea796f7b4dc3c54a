// Writes docs/rules/*.md from what the built rules say of themselves; a test fails when they differ.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { RULES } from '../dist/core/findings/index.js';
import { ruleIndex, rulePage } from '../dist/core/findings/support/rule-page.js';

const measured = JSON.parse(readFileSync(new URL('measured-rules.json', import.meta.url), 'utf8'));
const folder = new URL('../docs/rules/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) rmSync(new URL(name, folder));
for (const { meta } of RULES) writeFileSync(new URL(`${meta.id}.md`, folder), rulePage(meta));
writeFileSync(
  new URL('README.md', folder),
  ruleIndex(
    RULES.map(({ meta }) => meta),
    measured,
  ),
);
