// Writes schema/*.schema.json from the report shapes of the built program: `npm run build` comes first.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stableJson } from '../dist/core/exports/text/stable-json.js';
import { reportSchemas } from '../dist/core/report/json-schemas.js';

const folder = new URL('../schema/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(reportSchemas())) {
  const file = new URL(`${name}.schema.json`, folder);
  writeFileSync(file, stableJson(schema));
  console.log(fileURLToPath(file));
}
