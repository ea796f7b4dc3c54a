import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Where the set-up unpacks tools that the tests need and the system lacks. */
const TOOLS = path.join(import.meta.dirname, '../../.stagediff/tools/usr/bin');

/** Where a program is, on PATH or among the fetched tools; null when it is nowhere. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean), TOOLS];
  return folders.map((folder) => path.join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
