// Writes the table of metrics in docs/budgets.md from the built code; a test fails when they differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { metricTable } from '../dist/core/budgets/metric-table.js';

const page = new URL('../docs/budgets.md', import.meta.url);
const marked = /(?<=<!-- metrics -->\n)[\s\S]*(?=<!-- \/metrics -->)/;
writeFileSync(
  page,
  readFileSync(page, 'utf8').replace(marked, () => `\n${metricTable()}\n`),
);
