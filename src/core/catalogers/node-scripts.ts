import { z } from 'zod';
import type { Cataloger } from './cataloger.js';
import { readJson } from './formats/json.js';

const MANIFEST = /(?:^|\/)package\.json$/;
/** Of the scripts of one manifest, and of one of them; longer ones are not followed. */
const MAX_SCRIPTS = 64;
const MAX_SCRIPT = 1024;

const manifestSchema = z.object({ scripts: z.record(z.string(), z.unknown()).catch({}) });

/**
 * Keeps the scripts that a project's package.json names, as a cataloger without packages: a prediction looks up
 * what `npm start` runs. Its evidence is an object of names and scripts as JSON.
 */
export const nodeScripts: Cataloger = {
  name: 'node-scripts',
  evidenceVersion: 1,
  types: [],
  maxBytes: 1024 * 1024,
  wants: ({ path }) => MANIFEST.test(path) && !path.includes('node_modules/'),
  extract(body) {
    const scripts = Object.entries(scriptsOf(body)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= MAX_SCRIPT,
    );
    if (scripts.length === 0) return undefined;
    return Buffer.from(JSON.stringify(Object.fromEntries(scripts.slice(0, MAX_SCRIPTS))));
  },
  catalog: () => [],
};

/** None of a manifest that cannot be read: `npm`, which reads it too, reports that. */
function scriptsOf(body: Buffer): Record<string, unknown> {
  try {
    return readJson(manifestSchema, body).scripts;
  } catch {
    return {};
  }
}
