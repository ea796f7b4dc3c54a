// Writes docs/errors.md from the built list of codes; a test fails when they differ.
import { writeFileSync } from 'node:fs';
import { errorsDocument } from '../dist/http/error-pages.js';

writeFileSync(new URL('../docs/errors.md', import.meta.url), errorsDocument());
