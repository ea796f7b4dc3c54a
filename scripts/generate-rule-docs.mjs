// Writes docs/rules/*.md from what the built rules say of themselves; a test fails when they differ.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { RULES } from '../dist/core/findings/index.js';
import { ruleIndex, rulePage } from '../dist/core/findings/support/rule-page.js';

const measured = JSON.parse(readFileSync(new URL('measured-rules.json', import.meta.url), 'utf8'));
const folder = new URL('../docs/rules/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) rmSync(new URL(name, folder));
const metas = RULES.map(({ meta }) => meta);
for (const meta of metas) writeFileSync(new URL(`${meta.id}.md`, folder), rulePage(meta));
const index = await format(ruleIndex(metas, measured), { parser: 'markdown', printWidth: 120 });
writeFileSync(new URL('README.md', folder), index);
