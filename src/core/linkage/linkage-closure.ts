import type { Linkage } from '../catalogers/formats/elf-dynamic.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { directoryOf } from '../image/path.js';
import type { FileNode, FileSystem } from '../scan/file-system.js';

const LIBRARY_DIRECTORIES = ['lib', 'lib64', 'usr/lib', 'usr/lib64', 'usr/local/lib', 'usr/local/lib64'];

/** Bounds on what an image can make the search cost: real programs need a few dozen files. */
const MAX_FILES = 5000;
const MAX_NESTED_DIRECTORIES = 16;
const MAX_RUN_PATHS = 32;

/** Programs by the name that a command or `env` calls them, in the order of the default PATH. */
const PROGRAM_DIRECTORIES = ['usr/local/sbin', 'usr/local/bin', 'usr/sbin', 'usr/bin', 'sbin', 'bin'];

/** The file that a program name or path leads to, links followed. */
export function findProgram(fileSystem: FileSystem, program: string, workingDir = ''): FileNode | undefined {
  const candidates = program.startsWith('/')
    ? [program]
    : program.includes('/')
      ? [`${workingDir}/${program}`]
      : PROGRAM_DIRECTORIES.map((directory) => `${directory}/${program}`);
  for (const candidate of candidates) {
    const node = fileSystem.resolve(candidate);
    if (node?.type === 'file') return node;
  }
  return undefined;
}

/** Where libraries are looked for: the usual folders, and those for one architecture below them. */
export function libraryDirectories(fileSystem: FileSystem): string[] {
  const nested = LIBRARY_DIRECTORIES.flatMap((directory) =>
    fileSystem.list(directory).filter((node) => node.type === 'directory' && /-linux-/.test(node.name)),
  );
  return [...LIBRARY_DIRECTORIES, ...nested.slice(0, MAX_NESTED_DIRECTORIES).map((node) => node.path)];
}

/** Finds what a program needs of the file system: loader or interpreter, and shared libraries, recursively. */
export class LinkageClosure {
  readonly files = new Set<FileNode>();
  /** The paths, from the root and without a slash before, by which a loader asks for a file; links lead to it. */
  readonly askedAs = new Map<FileNode, Set<string>>();
  readonly #libraries: string[];

  constructor(private readonly image: Pick<ImageAnalysis, 'fileSystem' | 'linkageOf'>) {
    this.#libraries = libraryDirectories(image.fileSystem);
  }

  /** Adds a file with all that it needs. */
  add(start: FileNode): void {
    const pending = [start];
    for (let node = pending.pop(); node; node = pending.pop()) {
      if (this.files.has(node) || this.files.size >= MAX_FILES) continue;
      this.files.add(node);
      const linkage = node.body && this.image.linkageOf(node.body);
      if (linkage) pending.push(...this.#needsOf(node, linkage));
    }
  }

  #needsOf(node: FileNode, { interpreter, needed, runPaths }: Linkage): FileNode[] {
    const { fileSystem } = this.image;
    const origin = directoryOf(node.path);
    const own = runPaths.slice(0, MAX_RUN_PATHS).map((path) => path.replace(/\$\{?ORIGIN\}?/, `/${origin}`));
    const found = needed.map((name) => this.#library(name, own) ?? findProgram(fileSystem, name));
    const loader = interpreter === null ? undefined : this.#resolve(interpreter);
    return [...found, loader].filter((each): each is FileNode => each?.type === 'file');
  }

  #library(name: string, runPaths: readonly string[]): FileNode | undefined {
    if (name.includes('/')) return this.#resolve(name);
    for (const directory of [...runPaths, ...this.#libraries]) {
      const node = this.#resolve(`${directory}/${name}`);
      if (node?.type === 'file') return node;
    }
    return undefined;
  }

  #resolve(path: string): FileNode | undefined {
    const node = this.image.fileSystem.resolve(path);
    if (node?.type === 'file') {
      const names = this.askedAs.get(node) ?? new Set<string>();
      this.askedAs.set(node, names.add(path.replace(/^\/+/, '')));
    }
    return node;
  }
}
