// Writes docs/configuration.md from the built configuration; a test fails when they differ.
import { writeFileSync } from 'node:fs';
import { configurationPage } from '../dist/configuration-page.js';

writeFileSync(new URL('../docs/configuration.md', import.meta.url), configurationPage());
