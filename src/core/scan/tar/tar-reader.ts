import { CodedError } from '../../errors.js';
import type { TarEntry, TarVisitor } from './entry.js';
import { Extensions, type MergedHeader } from './extensions.js';
import { BLOCK_SIZE, isZeroBlock, parseHeader } from './header.js';
import { checkedSize } from './numbers.js';
import { BodyMapReader, checkSegments, readGnuMap, type Segment } from './sparse.js';

const TYPES: Readonly<Record<string, TarEntry['type']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  S: 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
};
/** Links, devices, directories and fifos. */
const BODILESS_TYPES = new Set(['1', '2', '3', '4', '5', '6']);
const EXTENSION_TYPES = new Set(['x', 'g', 'L', 'K']);

/** What the next bytes are. */
type State =
  | { readonly kind: 'header' }
  | { readonly kind: 'extension'; readonly typeFlag: string; readonly body: Buffer[]; left: number }
  | { readonly kind: 'gnu-map'; readonly header: MergedHeader; readonly segments: Segment[]; bytes: number }
  | { readonly kind: 'body-map'; readonly header: MergedHeader; readonly map: BodyMapReader; stored: number }
  | { readonly kind: 'body'; readonly type: TarEntry['type'] | undefined; readonly size: number; left: number }
  | { readonly kind: 'padding'; left: number }
  | { readonly kind: 'after-end' };

/**
 * Reads a tar stream in one pass, whatever the chunks: v7, ustar, PAX, star and GNU, with sparse files.
 * Follows Go's archive/tar, which containerd and docker apply layers with, where formats leave a choice.
 * Holds at most one header block and one extension header in memory.
 */
export class TarReader {
  #state: State = { kind: 'header' };
  #carry: Buffer = Buffer.alloc(0);
  #zeroBlocks = 0;
  #trailing = false;
  #extensions = new Extensions();

  /** @param headerLimit largest PAX, long-name or sparse-map header in bytes */
  constructor(
    private readonly visitor: TarVisitor,
    private readonly headerLimit: number,
  ) {}

  /** Takes the next bytes. @throws CodedError TAR_INVALID or TAR_HEADER_TOO_LARGE */
  write(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) at = this.#step(chunk, at);
  }

  /** Says that the stream has ended. @throws CodedError TAR_TRUNCATED in the middle of a member */
  end(): void {
    if (this.#state.kind === 'after-end') {
      if (this.#trailing)
        this.visitor.warning('TAR_TRAILING_DATA', 'data follows the end of the archive and was ignored');
      return;
    }
    const between = this.#state.kind === 'header' || (this.#state.kind === 'padding' && this.#carry.length === 0);
    if (!between || this.#carry.length > 0)
      throw new CodedError('TAR_TRUNCATED', 'the archive ends in the middle of an entry');
    if (this.#zeroBlocks === 0) this.visitor.warning('TAR_NO_END', 'the archive has no end blocks');
  }

  /** Consumes some of the chunk from `at` and returns where it stopped. */
  #step(chunk: Buffer, at: number): number {
    const state = this.#state;
    if (state.kind === 'body' || state.kind === 'padding' || state.kind === 'extension')
      return this.#run(state, chunk, at);
    if (state.kind === 'after-end') {
      if (!this.#trailing) this.#trailing = !isZeroBlock(chunk.subarray(at));
      return chunk.length;
    }
    if (this.#carry.length === 0 && chunk.length - at >= BLOCK_SIZE) {
      this.#block(chunk.subarray(at, at + BLOCK_SIZE));
      return at + BLOCK_SIZE;
    }
    const end = Math.min(chunk.length, at + BLOCK_SIZE - this.#carry.length);
    const block = Buffer.concat([this.#carry, chunk.subarray(at, end)]);
    this.#carry = block.length < BLOCK_SIZE ? block : Buffer.alloc(0);
    if (block.length === BLOCK_SIZE) this.#block(block);
    return end;
  }

  #run(state: Extract<State, { left: number }>, chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + state.left);
    const bytes = chunk.subarray(at, end);
    state.left -= bytes.length;
    if (state.kind === 'extension') state.body.push(Buffer.from(bytes));
    else if (state.kind === 'body' && state.type === 'file') this.visitor.data(bytes);
    if (state.left === 0) this.#finish(state);
    return end;
  }

  #finish(state: Extract<State, { left: number }>): void {
    if (state.kind === 'extension') {
      const body = Buffer.concat(state.body);
      this.#extensions.add(state.typeFlag, body);
      this.#pad(body.length);
    } else if (state.kind === 'body') {
      if (state.type) this.visitor.endEntry();
      this.#pad(state.size);
    } else this.#state = { kind: 'header' };
  }

  /** Skips from the end of a body of `size` bytes to the next block. */
  #pad(size: number): void {
    const left = (BLOCK_SIZE - (size % BLOCK_SIZE)) % BLOCK_SIZE;
    this.#state = left > 0 ? { kind: 'padding', left } : { kind: 'header' };
  }

  #block(block: Buffer): void {
    const state = this.#state;
    if (state.kind === 'gnu-map') return this.#gnuMap(state, block);
    if (state.kind === 'body-map') return this.#bodyMap(state, block);
    if (isZeroBlock(block)) {
      this.#zeroBlocks++;
      if (this.#zeroBlocks === 2) this.#state = { kind: 'after-end' };
      return;
    }
    if (this.#zeroBlocks > 0) throw new CodedError('TAR_INVALID', 'a header follows a single zero block');
    this.#header(block);
  }

  #header(block: Buffer): void {
    const raw = parseHeader(block);
    if (EXTENSION_TYPES.has(raw.typeFlag)) return this.#extension(raw.typeFlag, checkedSize(raw.size));
    const header = this.#extensions.apply(raw, block);
    const sparse = header.sparse;
    if (!sparse) return this.#emit(header, undefined, checkedSize(bodySize(header)));
    checkedSize(header.size);
    if (sparse.map) return this.#emit(header, sparse.map, header.size);
    if (sparse.inBody) {
      this.#state = {
        kind: 'body-map',
        header: kept(header),
        map: new BodyMapReader(this.headerLimit),
        stored: header.size,
      };
      return;
    }
    if (header.format !== 'gnu')
      throw new CodedError('TAR_INVALID', 'a GNU sparse entry in an archive of another format');
    const segments: Segment[] = [];
    if (readGnuMap(block, 'header', segments))
      this.#state = { kind: 'gnu-map', header: kept(header), segments, bytes: 0 };
    else this.#emit(header, segments, header.size);
  }

  #extension(typeFlag: string, size: number): void {
    if (size > this.headerLimit) {
      throw new CodedError(
        'TAR_HEADER_TOO_LARGE',
        `an extended header of ${size} bytes is over the limit of ${this.headerLimit}`,
      );
    }
    if (size === 0) this.#extensions.add(typeFlag, Buffer.alloc(0));
    else this.#state = { kind: 'extension', typeFlag, body: [], left: size };
  }

  #gnuMap(state: Extract<State, { kind: 'gnu-map' }>, block: Buffer): void {
    state.bytes += BLOCK_SIZE;
    if (state.bytes > this.headerLimit)
      throw new CodedError('TAR_HEADER_TOO_LARGE', 'sparse map is over the header limit');
    if (!readGnuMap(block, 'extension', state.segments)) this.#emit(state.header, state.segments, state.header.size);
  }

  #bodyMap(state: Extract<State, { kind: 'body-map' }>, block: Buffer): void {
    state.stored -= BLOCK_SIZE;
    if (state.stored < 0) throw new CodedError('TAR_INVALID', 'malformed sparse map');
    const segments = state.map.push(block);
    if (segments) this.#emit(state.header, segments, state.stored);
  }

  /** Hands the entry over and gets ready for `stored` bytes of body. */
  #emit(header: MergedHeader, segments: readonly Segment[] | undefined, stored: number): void {
    const type = entryType(header);
    if (segments) {
      const mapped = checkSegments(segments, header.sparse?.realSize ?? 0);
      if (mapped !== stored) throw new CodedError('TAR_INVALID', 'sparse map and stored bytes disagree');
    }
    if (type) this.visitor.entry(toEntry(type, header, segments, stored));
    else this.visitor.warning('TAR_UNKNOWN_TYPE', `an entry of type ${JSON.stringify(header.typeFlag)} was left out`);
    this.#state = { kind: 'body', type, size: stored, left: stored };
    if (stored === 0) this.#finish(this.#state);
  }
}

/** A header whose names outlive its block. */
const kept = (header: MergedHeader): MergedHeader => ({
  ...header,
  name: Buffer.from(header.name),
  linkName: Buffer.from(header.linkName),
});

/** Bytes that follow the header: none for what has no body, whatever it claims. */
function bodySize(header: MergedHeader): number {
  return BODILESS_TYPES.has(header.typeFlag) ? Math.min(header.size, 0) : header.size;
}

function entryType(header: MergedHeader): TarEntry['type'] | undefined {
  const type = TYPES[header.typeFlag];
  if (type !== 'file') return type;
  if (header.socket) return 'socket';
  return header.typeFlag === '\0' && header.name.at(-1) === 0x2f ? 'directory' : 'file';
}

function toEntry(
  type: TarEntry['type'],
  header: MergedHeader,
  segments: readonly Segment[] | undefined,
  stored: number,
): TarEntry {
  const size = type === 'file' ? (header.sparse?.realSize ?? header.size) : 0;
  return {
    type,
    name: header.name,
    linkName: header.linkName,
    size,
    storedSize: type === 'file' ? stored : 0,
    segments: stored === size ? undefined : segments,
    mode: header.mode & 0o7777,
    uid: header.uid >>> 0,
    gid: header.gid >>> 0,
    mtime: header.mtime,
    capability: header.capability,
  };
}
