import { posix } from 'node:path';
import type { Cataloger, FileHead } from './cataloger.js';
import { readElfLinkage, type Linkage } from './formats/elf-dynamic.js';
import { isExecutable, parseExecutable } from './formats/executable.js';

const EXECUTE = 0o111;
const MAX_SCRIPT = 1024 * 1024;
const MAX_LINE = 256;
/** Larger programs and libraries (LLVM has 117 MB) are not worth being held in memory for a prediction. */
const MAX_LINKED_BYTES = 16 * 1024 * 1024;

/**
 * Keeps of every program, library and script what it needs to start, as a cataloger without packages: a
 * prediction follows it from the command of the image. Its evidence is a `Linkage` as JSON.
 */
export const linkage: Cataloger = {
  name: 'linkage',
  evidenceVersion: 2,
  types: [],
  maxBytes: MAX_LINKED_BYTES,
  wants: (file) => isScript(file) || (isElf(file.head) && file.size <= MAX_LINKED_BYTES),
  extract(body, file) {
    const found = isScript(file) ? readScript(body) : readElf(body);
    return found && Buffer.from(JSON.stringify(found));
  },
  catalog: () => [],
};

function isScript({ head, mode, size }: FileHead): boolean {
  return head[0] === 0x23 && head[1] === 0x21 && (mode & EXECUTE) !== 0 && size <= MAX_SCRIPT;
}

const isElf = (head: Uint8Array): boolean => head[0] === 0x7f && head[1] === 0x45 && isExecutable(head);

function readElf(body: Buffer): Linkage | undefined {
  const executable = parseExecutable(body);
  return executable && readElfLinkage(executable);
}

/** `#!interpreter argument`; with env, the program that it looks up is the argument. */
function readScript(body: Buffer): Linkage {
  const line = body.toString('latin1', 2, MAX_LINE).split(/[\r\n]/, 1)[0] ?? '';
  const [interpreter = '', ...args] = line.trim().split(/\s+/);
  const looksUp = posix.basename(interpreter) === 'env';
  const program = looksUp ? args.find((arg) => !arg.startsWith('-') && !arg.includes('=')) : undefined;
  return {
    interpreter: interpreter || null,
    needed: program === undefined ? [] : [program],
    runPaths: [],
    imports: [],
    loadedSize: 0,
  };
}
