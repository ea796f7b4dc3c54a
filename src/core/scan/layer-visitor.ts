import type { Cataloger, FileHead } from '../catalogers/cataloger.js';
import { CodedError, type ErrorCode } from '../errors.js';
import { decodeName, encodeName, normalizePath } from '../image/path.js';
import type { ScanLimits } from '../limits.js';
import type { Problem } from '../report/common.js';
import { ContentHash, HoleBudget, hashWhole } from './content-hash.js';
import { EntryTableBuilder } from './entry-table.js';
import { EvidenceCollector, HEAD_SIZE, type ReportProblem } from './evidence-collector.js';
import type { LayerEvidence } from './layer-scan.js';
import { ProblemList } from './problem-list.js';
import type { TarEntry, TarVisitor } from './tar/entry.js';

const EMPTY = Buffer.alloc(0);
const EMPTY_HASH = hashWhole(EMPTY);

/** The regular file whose body is passing by. */
interface OpenFile {
  readonly entry: TarEntry;
  readonly index: number;
  readonly path: string;
  /** Streaming hash, once the body turned out to come in several pieces. */
  hash: ContentHash | undefined;
  /** First bytes, until there are enough of them to ask the catalogers. */
  head: Buffer;
  asked: boolean;
  wanted: boolean;
}

/** Turns a tar stream into an entry table with content hashes and evidence. */
export class LayerVisitor implements TarVisitor {
  readonly table = new EntryTableBuilder();
  readonly evidence: LayerEvidence[] = [];
  contentSize = 0;
  readonly #problems = new ProblemList();
  readonly #holes = new HoleBudget();
  readonly #collector: EvidenceCollector;
  /** Bytes that catalogers may still keep; negative once something was dropped: then nobody is asked any more. */
  #evidenceLeft: number;
  #file: OpenFile | undefined;
  #path = '';
  #pending: Promise<void> | undefined;

  constructor(
    catalogers: readonly Cataloger[],
    private readonly limits: ScanLimits,
  ) {
    this.#evidenceLeft = limits.layerEvidenceSize;
    this.#collector = new EvidenceCollector(catalogers);
  }

  get problems(): readonly Omit<Problem, 'layerIndex'>[] {
    return this.#problems.list();
  }

  /** Waits for catalogers that are still reading a body, so that at most one chunk's files are held. */
  async settle(): Promise<void> {
    await this.#pending;
    this.#pending = undefined;
  }

  entry(entry: TarEntry): void {
    if (this.table.length >= this.limits.layerEntries) {
      throw new CodedError('TAR_TOO_MANY_ENTRIES', `the layer has more than ${this.limits.layerEntries} entries`);
    }
    if (entry.linkName.length > this.limits.pathBytes) throw this.#tooLong(entry.linkName.length, 'bytes');
    const { path, bytes } = this.#clean(entry.name);
    this.#path = path;
    const index = this.table.add(bytes, this.#linkOf(entry), entry);
    if (this.table.nameSize > this.limits.layerNameSize) {
      throw new CodedError(
        'TAR_TOO_MANY_ENTRIES',
        `the names in the layer are over ${this.limits.layerNameSize} bytes`,
      );
    }
    this.contentSize += entry.storedSize;
    if (entry.type !== 'file') return;
    this.#file = { entry, index, path, hash: undefined, head: EMPTY, asked: false, wanted: false };
  }

  data(chunk: Buffer): void {
    const file = this.#file;
    if (!file) return;
    if (!file.hash && chunk.length === file.entry.size) {
      this.table.setHash(file.index, hashWhole(chunk));
      this.#ask(file, chunk.subarray(0, HEAD_SIZE));
      if (file.wanted) this.#collector.push(chunk);
      return;
    }
    file.hash ??= new ContentHash(file.entry, this.#holes);
    file.hash.update(chunk, (piece) => this.#collect(file, piece));
  }

  endEntry(): void {
    const file = this.#file;
    this.#file = undefined;
    if (!file) return;
    if (file.entry.storedSize === 0 && !file.hash) {
      if (file.entry.size > 0) file.hash = new ContentHash(file.entry, this.#holes);
      else this.table.setHash(file.index, EMPTY_HASH);
    }
    if (file.hash)
      this.table.setHash(
        file.index,
        file.hash.finish((piece) => this.#collect(file, piece)),
      );
    if (!file.asked) this.#ask(file, file.head);
    if (!file.wanted) return;
    const extract = this.#collector.finish(file.index, headOf(file), this.#report);
    this.#later(async () => {
      if (this.#evidenceLeft < 0) return this.#tooMuchEvidence(file.path);
      for (const each of await extract()) this.#keep(each, file.path);
    });
  }

  warning(code: ErrorCode, message: string): void {
    this.#problems.add(code, this.#path === '' ? null : this.#path, message);
  }

  readonly #report: ReportProblem = (code, path, message) => this.#problems.add(code, path, message);

  readonly #reportLater: ReportProblem = (...problem) => this.#later(() => this.#report(...problem));

  /** Puts work on evidence in the order of the entries, wherever the chunks of the layer end. */
  #later(work: () => void | Promise<void>): void {
    const before = this.#pending;
    this.#pending = (async () => {
      await before;
      await work();
    })();
  }

  #keep(evidence: LayerEvidence, path: string): void {
    this.#evidenceLeft -= evidence.bytes.length;
    if (this.#evidenceLeft < 0) this.#tooMuchEvidence(path);
    else this.evidence.push(evidence);
  }

  #tooMuchEvidence(path: string): void {
    const message = `the package data of the layer is over ${this.limits.layerEvidenceSize} bytes; this file is left out`;
    this.#problems.add('PKGDB_TOO_LARGE', path, message);
  }

  #collect(file: OpenFile, piece: Buffer): void {
    if (file.asked) {
      if (file.wanted) this.#collector.push(piece);
      return;
    }
    const start = file.head.length === 0 ? piece : Buffer.concat([file.head, piece]);
    if (start.length < Math.min(HEAD_SIZE, file.entry.size)) {
      file.head = Buffer.from(start);
      return;
    }
    this.#ask(file, start.subarray(0, HEAD_SIZE));
    if (file.wanted) this.#collector.push(start);
  }

  #ask(file: OpenFile, head: Buffer): void {
    file.asked = true;
    if (file.hash && !file.hash.exact) return;
    file.head = head;
    file.wanted = this.#collector.begin(headOf(file), this.#reportLater);
    // The chunk that it is a part of will be gone.
    if (file.wanted) file.head = Buffer.from(head);
  }

  /** The target of a link as it is kept: verbatim for a symbolic link, a clean path for a hard link. */
  #linkOf({ type, linkName }: TarEntry): Buffer {
    if (type === 'hardlink') return this.#clean(linkName).bytes;
    return type === 'symlink' ? linkName : EMPTY;
  }

  /** A clean path and its bytes, which may be `raw` itself. */
  #clean(raw: Buffer): { readonly path: string; readonly bytes: Buffer } {
    if (raw.length > this.limits.pathBytes) throw this.#tooLong(raw.length, 'bytes');
    const name = decodeName(raw);
    const { path, escaped } = normalizePath(name);
    if (escaped)
      this.#problems.add('TAR_UNSAFE_PATH', path, 'the path tries to climb above the image root; it was kept inside');
    // Most are far too short for that many components.
    if (path.length >= 2 * this.limits.pathComponents) {
      const components = path.split('/').length;
      if (components > this.limits.pathComponents) throw this.#tooLong(components, 'components');
    }
    return { path, bytes: path === name ? raw : encodeName(path) };
  }

  #tooLong(count: number, unit: string): CodedError {
    return new CodedError('TAR_PATH_TOO_LONG', `a path of ${count} ${unit} is over the limit`, { path: this.#path });
  }
}

const headOf = (file: OpenFile): FileHead => ({
  path: file.path,
  size: file.entry.size,
  mode: file.entry.mode,
  head: file.head,
});
