import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createZstdCompress, zstdDecompress } from 'node:zlib';
import { COLUMN_NAMES, type EntryColumns } from './entry-table.js';
import type { LayerEvidence, LayerScan } from './layer-scan.js';

/** Version of the stored form; part of the scanner version, so that old forms are never read. */
export const CODEC_VERSION = 1;

type Scalars = Omit<LayerScan, 'entries' | 'evidence'>;

/** What precedes the columns: everything small, and where each part ends. */
interface Header {
  readonly scan: Scalars;
  /** Bytes of each column, in the order of COLUMN_NAMES. */
  readonly columns: readonly number[];
  readonly evidence: readonly (readonly [cataloger: string, entry: number, size: number])[];
}

const COLUMN_TYPES = {
  paths: Uint8Array,
  pathEnds: Uint32Array,
  links: Uint8Array,
  linkEnds: Uint32Array,
  types: Uint8Array,
  flags: Uint8Array,
  modes: Uint16Array,
  uids: Uint32Array,
  gids: Uint32Array,
  mtimes: Float64Array,
  sizes: Float64Array,
  storedSizes: Float64Array,
  hashIndexes: Uint32Array,
  hashes: Uint8Array,
} as const satisfies Record<keyof EntryColumns, unknown>;

/** Bytes of a packed chunk. */
const CHUNK_SIZE = 256 * 1024;
const decompress = promisify(zstdDecompress);

/** Packs a scan for storage: a JSON header and the raw columns (in this machine's byte order), zstd. */
export async function encodeLayerScan({ entries, evidence, ...scan }: LayerScan): Promise<Uint8Array> {
  const columns = COLUMN_NAMES.map((name) => entries[name]).map(
    (column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength),
  );
  const header: Header = {
    scan,
    columns: columns.map((column) => column.length),
    evidence: evidence.map(({ cataloger, entry, bytes }) => [cataloger, entry, bytes.length]),
  };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return compress([length, json, ...columns, ...evidence.map(({ bytes }) => bytes)]);
}

/** Part by part: all of them in one buffer would be the scan once more. */
async function compress(parts: readonly Uint8Array[]): Promise<Uint8Array> {
  const packed: Buffer[] = [];
  const source = Readable.from(
    parts.filter(({ length }) => length > 0),
    { objectMode: false },
  );
  await pipeline(source, createZstdCompress({ chunkSize: CHUNK_SIZE }), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) packed.push(chunk);
  });
  return Buffer.concat(packed);
}

/** Unpacks what `encodeLayerScan` made. */
export async function decodeLayerScan(encoded: Uint8Array): Promise<LayerScan> {
  const bytes = await decompress(encoded);
  let at = 4 + bytes.readUInt32LE();
  const header = JSON.parse(bytes.toString('utf8', 4, at)) as Header;
  const next = (size: number): Uint8Array<ArrayBuffer> => new Uint8Array(bytes.subarray(at, (at += size)));
  const columns = COLUMN_NAMES.map((name, index) => [
    name,
    new COLUMN_TYPES[name](next(header.columns[index] ?? 0).buffer),
  ]);
  const evidence = header.evidence.map(([cataloger, entry, size]): LayerEvidence => ({
    cataloger,
    entry,
    bytes: next(size),
  }));
  return { ...header.scan, entries: Object.fromEntries(columns) as unknown as EntryColumns, evidence };
}
