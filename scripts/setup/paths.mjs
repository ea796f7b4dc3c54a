import { fileURLToPath } from 'node:url';
import path from 'node:path';

/** Root of the checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');

/** A path inside the checkout. */
export const inRoot = (...parts) => path.join(root, ...parts);

/** The Node that the project pins as a dependency. */
export const pinnedNode = inRoot('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** What the set-up keeps between runs: stamps, its lock and fetched tools. */
export const stateFolder = inRoot('.stagediff', 'setup');
export const toolsFolder = inRoot('.stagediff', 'tools');
