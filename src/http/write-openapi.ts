// Writes openapi/openapi.json; with --check fails when the committed one differs from what the code says.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { readConfig } from '../config.js';
import { packageVersion } from '../package-version.js';
import { createApp } from '../service.js';
import { buildOpenApiDocument } from './openapi.js';

const FILE = new URL('../../openapi/openapi.json', import.meta.url);

const app = await createApp(
  {
    config: readConfig({}),
    databaseUrl: '',
    createAnalyzer: () => {
      throw new Error('a preview makes no analyzer');
    },
  },
  { preview: true },
);
const text = `${JSON.stringify(buildOpenApiDocument(app, packageVersion()), null, 2)}\n`;
if (process.argv.includes('--check')) {
  const committed = await readFile(FILE, 'utf8');
  if (committed !== text) throw new Error('openapi/openapi.json is out of date: run the openapi script and commit it');
} else {
  await mkdir(new URL('.', FILE), { recursive: true });
  await writeFile(FILE, text);
}
