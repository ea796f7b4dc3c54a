import { posix } from 'node:path';
import type { KnownProgram } from './known-programs.js';

/** Bytes around an anchor in which its version is looked for. */
const WINDOW = 100;

/** Programs whose file may have this base name. */
export function programsNamed(name: string, known: readonly KnownProgram[]): readonly KnownProgram[] {
  return known.filter((program) => program.file.test(name));
}

/** The first of the known programs that a file is by its name and by a text in it, and the version in that text. */
export function identifyProgram(
  path: string,
  body: Buffer,
  known: readonly KnownProgram[],
): { readonly program: KnownProgram; readonly version: string } | undefined {
  const name = posix.basename(path);
  for (const program of programsNamed(name, known)) {
    const version = versionBeside(program, name, body);
    if (version !== undefined) return { program, version };
  }
  return undefined;
}

function versionBeside(program: KnownProgram, name: string, body: Buffer): string | undefined {
  const [, group = ''] = program.file.exec(name) ?? [];
  const anchor = program.anchor.replace('$1', group);
  const digits = program.before ? '' : (/[\d.]*$/.exec(anchor)?.[0] ?? '');
  for (let at = body.indexOf(anchor); at !== -1; at = body.indexOf(anchor, at + 1)) {
    const inFront = body.toString('latin1', Math.max(0, at - WINDOW), at);
    if (program.behind?.test(inFront) === false) continue;
    const after = at + anchor.length;
    const match = program.version.exec(program.before ? inFront : body.toString('latin1', after, after + WINDOW));
    if (match !== null) return digits + (match[1] ?? match[0]);
  }
  return undefined;
}
