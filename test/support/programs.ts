import path from 'node:path';
import { findProgram as findOnPath } from '../../src/skopeo/bounded-process.js';

/** Where the set-up unpacks tools that the tests need and the system lacks. */
const TOOLS = path.join(import.meta.dirname, '../../.stagediff/tools/usr/bin');

/** Where a program is, on PATH or among the fetched tools; null when it is nowhere. */
export const findProgram = (name: string): string | null =>
  findOnPath(name, [process.env['PATH'] ?? '', TOOLS].join(path.delimiter)) ?? null;
