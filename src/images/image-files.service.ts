import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { SCANNER_VERSION } from '../core/catalogers/scanner-version.js';
import { CodedError } from '../core/errors.js';
import { decodeName, normalizePath } from '../core/image/path.js';
import { describeFile } from '../core/report/describe-image.js';
import { decodeLayerScan } from '../core/scan/codec.js';
import type { FileNode, FileSystem } from '../core/scan/file-system.js';
import { visibleSizes } from '../core/scan/visible-sizes.js';
import { squashLayers } from '../core/scan/squash-layers.js';
import { PrismaService } from '../database/prisma.service.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import { InvalidRequestError, notFound } from '../http/problem.js';
import { missingReport } from '../jobs/missing-report.js';
import { BrowsedFile, type FileQuery } from './image-files.dto.js';
import { findImages, isImage } from './image-rows.js';

/** Entries of all layers of an image whose files can be browsed: each takes some 400 bytes of memory. */
const MAX_ENTRIES = 500_000;
/** Images whose files stay in memory. */
const MAX_CACHED = 2;
/** The files of an image, and the visible bytes at or below each path that has any. */
interface BrowsedImage {
  readonly files: FileSystem;
  readonly sizes: ReadonlyMap<string, number>;
}

const Position = z.coerce.number().int().nonnegative();

/** Lists directories of images, from the stored scans of their layers. */
@Injectable()
export class ImageFilesService {
  /** By the diffIds of the image; the one that was used last stands last. */
  readonly #cache = new Map<string, Promise<BrowsedImage>>();

  constructor(private readonly prisma: PrismaService) {}

  /** Throws RESOURCE_NOT_FOUND for an image or directory that is not there, CONFLICT when the scans are gone. */
  async list(caller: Caller, id: string, { limit, cursor, order, ...query }: FileQuery): Promise<Page<BrowsedFile>> {
    const start = decodeCursor(cursor, Position) ?? 0;
    const path = pathOf(query);
    const { files, sizes } = await this.#filesOf(await this.#diffIdsOf(caller, id));
    if (files.resolve(path)?.type !== 'directory') throw notFound('directory');
    const sizeOf = (node: FileNode): number => sizes.get(node.path) ?? 0;
    const nodes = files.list(path);
    if (order === 'size') nodes.sort((a, b) => sizeOf(b) - sizeOf(a)); // stable: equal ones stay by name
    const numbered = nodes.map((node, index) => ({ node, index }));
    const position = ({ index }: { index: number }): string => String(index + 1);
    return toPage(numbered.slice(start, start + limit + 1), limit, position, ({ node }) =>
      toBrowsedFile(node, sizeOf(node)),
    );
  }

  /** The final file system of an image. Throws as `list` does. */
  async fileSystem(caller: Caller, id: string): Promise<FileSystem> {
    return (await this.#filesOf(await this.#diffIdsOf(caller, id))).files;
  }

  async #diffIdsOf(caller: Caller, id: string): Promise<string[]> {
    const [image] = await findImages(this.prisma, isImage(id, caller));
    if (!image) throw notFound('image');
    if (image.summary === null) throw missingReport(image.job);
    return (image.manifestLayers ?? []).map(({ diffId }) => diffId);
  }

  #filesOf(diffIds: readonly string[]): Promise<BrowsedImage> {
    const key = diffIds.join();
    const files = this.#cache.get(key) ?? this.#load(diffIds);
    this.#cache.delete(key);
    this.#cache.set(key, files);
    files.catch(() => this.#cache.delete(key));
    const [oldest] = this.#cache.keys();
    if (this.#cache.size > MAX_CACHED && oldest !== undefined) this.#cache.delete(oldest);
    return files;
  }

  /** Looks before anything is loaded. */
  async #checkSize(diffIds: readonly string[]): Promise<void> {
    const rows = await this.prisma.layerScan.findMany({
      where: { diffId: { in: [...diffIds] }, scannerVersion: SCANNER_VERSION },
      select: { diffId: true, entryCount: true },
    });
    const counts = new Map(rows.map((row) => [row.diffId, row.entryCount]));
    const entries = diffIds.reduce((sum, diffId) => sum + (counts.get(diffId) ?? 0), 0);
    if (diffIds.some((diffId) => !counts.has(diffId))) throw scansAreGone();
    if (entries <= MAX_ENTRIES) return;
    const message = `the image has ${entries} entries; at most ${MAX_ENTRIES} can be browsed`;
    throw new CodedError('TAR_TOO_MANY_ENTRIES', message);
  }

  async #load(diffIds: readonly string[]): Promise<BrowsedImage> {
    await this.#checkSize(diffIds);
    const scans = [];
    for (const diffId of diffIds) {
      const key = { diffId, scannerVersion: SCANNER_VERSION };
      const row = await this.prisma.layerScan.findUnique({ where: { diffId_scannerVersion: key } });
      if (!row) throw scansAreGone();
      scans.push(await decodeLayerScan(row.encoded));
    }
    const files = squashLayers(scans);
    return { files, sizes: visibleSizes(files) };
  }
}

function scansAreGone(): CodedError {
  return new CodedError('CONFLICT', 'the scans of its layers are not stored for this version; analyse the image again');
}

function pathOf({ path, pathBase64 }: Pick<FileQuery, 'path' | 'pathBase64'>): string {
  if (path !== undefined && pathBase64 !== undefined) {
    throw new InvalidRequestError([{ path: 'pathBase64', message: 'give either path or pathBase64' }]);
  }
  const text = pathBase64 === undefined ? (path ?? '') : decodeName(Buffer.from(pathBase64, 'base64'));
  return normalizePath(text).path;
}

function toBrowsedFile(node: FileNode, visibleSize: number): BrowsedFile {
  return BrowsedFile.parse({ ...describeFile(node, null), visibleSize });
}
