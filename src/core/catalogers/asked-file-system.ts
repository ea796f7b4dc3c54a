import type { ContentNumbers } from '../scan/content-numbers.js';
import type { FileNode, FileSystem } from '../scan/file-system.js';

/** Answers that are remembered; who asks for more looks at the whole image. */
const MAX_ANSWERS = 100;

/** What was found at a path, with what another layer may make of the same node. */
interface Answer {
  readonly node: FileNode | undefined;
  readonly type: FileNode['type'] | undefined;
  readonly layerIndex: number | undefined;
  find(): FileNode | undefined;
}

/** A file system that remembers what it was asked for, so that it can tell whether it would answer the same later. */
export class AskedFileSystem implements FileSystem {
  readonly #answers = new Map<string, Answer>();
  /** Whether something else was asked for than a few paths. */
  #isSearched = false;

  constructor(private readonly fileSystem: FileSystem) {}

  /** Whether everything that was asked for so far would get the same answer now. */
  answersAsBefore(): boolean {
    if (this.#isSearched) return false;
    return this.#answers.values().every(({ node, type, layerIndex, find }) => {
      const now = find();
      return now === node && now?.type === type && now?.layerIndex === layerIndex;
    });
  }

  get contents(): ContentNumbers {
    return this.#searched.contents;
  }

  get(path: string): FileNode | undefined {
    return this.#answer(`get ${path}`, () => this.fileSystem.get(path));
  }

  resolve(path: string): FileNode | undefined {
    return this.#answer(`resolve ${path}`, () => this.fileSystem.resolve(path));
  }

  child(directory: FileNode, name: string): FileNode | undefined {
    return this.#searched.child(directory, name);
  }

  parent(node: FileNode): FileNode | undefined {
    return this.#searched.parent(node);
  }

  children(directory: FileNode): readonly FileNode[] {
    return this.#searched.children(directory);
  }

  list(path: string): FileNode[] {
    return this.#searched.list(path);
  }

  nodes(): readonly FileNode[] {
    return this.#searched.nodes();
  }

  #answer(question: string, find: () => FileNode | undefined): FileNode | undefined {
    const node = find();
    if (this.#answers.size >= MAX_ANSWERS) this.#isSearched = true;
    else this.#answers.set(question, { node, type: node?.type, layerIndex: node?.layerIndex, find });
    return node;
  }

  get #searched(): FileSystem {
    this.#isSearched = true;
    return this.fileSystem;
  }
}
