import { BinaryView } from './binary-view.js';
import { readElfObject } from './elf-object.js';
import type { Executable, Section } from './executable.js';

/** What a program or library asks the loader for. */
export interface Linkage {
  /** The loader of an ELF program or the interpreter of a script, as written; null for a static program or library. */
  readonly interpreter: string | null;
  /** Names of shared libraries (DT_NEEDED), e.g. `libc.so.6`; of `#!/usr/bin/env NAME`, the NAME. */
  readonly needed: readonly string[];
  /** Directories that are searched first (DT_RPATH, DT_RUNPATH), as written. */
  readonly runPaths: readonly string[];
  /** `symbolHash` of what a dynamically linked program calls in its libraries. */
  readonly imports: readonly number[];
  /** Bytes of such a program without symbol tables and debugging data; 0 for any other file. */
  readonly loadedSize: number;
}

const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const NEEDED = 1;
const RPATH = 15;
const RUNPATH = 29;
const MAX_ENTRIES = 4096;
const MAX_NEEDED = 256;
const MAX_NAME = 256;
const MAX_PATHS = 1024;
const MAX_IMPORTS = 4096;

/** Reads the dynamic section of an ELF file (System V ABI, chapter 5); without one nothing is needed. */
export function readElfLinkage({ bytes, sections }: Executable): Linkage {
  const view = new BinaryView(bytes, bytes[5] === LITTLE_ENDIAN);
  const named = (name: string): Section | undefined => sections.find((section) => section.name === name);
  const interpreter = named('.interp');
  const names = named('.dynstr')?.offset ?? bytes.length;
  const needed: string[] = [];
  const runPaths: string[] = [];
  for (const [tag, value] of dynamicEntries(view, named('.dynamic'), bytes[4] === CLASS_64)) {
    if (tag === NEEDED && needed.length < MAX_NEEDED) needed.push(view.string(names + value, MAX_NAME));
    if (tag === RPATH || tag === RUNPATH) runPaths.push(...view.string(names + value, MAX_PATHS).split(':'));
  }
  if (!interpreter) return { interpreter: null, needed, runPaths, imports: [], loadedSize: 0 };
  const object = readElfObject(bytes);
  return {
    interpreter: view.string(interpreter.offset, MAX_NAME),
    needed,
    runPaths,
    imports: object?.undefined.slice(0, MAX_IMPORTS) ?? [],
    loadedSize: object?.size ?? 0,
  };
}

function* dynamicEntries(view: BinaryView, section: Section | undefined, wide: boolean): Iterable<[number, number]> {
  if (!section) return;
  const length = wide ? 16 : 8;
  const count = Math.min(Math.floor(section.size / length), MAX_ENTRIES);
  for (let index = 0; index < count; index++) {
    const at = section.offset + index * length;
    const tag = wide ? view.uint64(at) : view.uint32(at);
    if (tag === 0) return;
    yield [tag, wide ? view.uint64(at + 8) : view.uint32(at + 4)];
  }
}
