import { dependencies } from './dependencies.mjs';
import { apiTypes, build, client, dashboard } from './compile.mjs';
import { registry } from './registry.mjs';
import { skopeo } from './skopeo.mjs';

/**
 * Every set-up step. `isDone` is cheap, for it runs at each start.
 * @type {Record<string, { isDone(): boolean, run(): Promise<void> }>}
 */
export const steps = { skopeo, dependencies, client, build, dashboard, apiTypes, registry };
