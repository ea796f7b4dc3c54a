import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { SCANNER_VERSION } from '../core/catalogers/scanner-version.js';
import { CodedError } from '../core/errors.js';
import { decodeName, normalizePath } from '../core/image/path.js';
import type { DirectoryChange } from '../core/report/comparison-report.js';
import { PrismaService } from '../database/prisma.service.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import { InvalidRequestError, notFound } from '../http/problem.js';
import { ReadingThread } from '../reading/reading-thread.js';
import { missingReport } from '../jobs/missing-report.js';
import type { BrowsedFile, FileQuery } from './image-files.dto.js';
import { findImages, isImage } from './image-rows.js';

/** Entries of all layers of an image whose files can be browsed: each takes some 400 bytes of memory. */
const MAX_ENTRIES = 500_000;

const Position = z.coerce.number().int().nonnegative();

/** Lists directories of images, from the stored scans of their layers. */
@Injectable()
export class ImageFilesService implements OnApplicationShutdown {
  readonly #thread = new ReadingThread();
  /** Scans that are being loaded, by the diffIds of their image: whoever asks for the same waits for them. */
  readonly #loading = new Map<string, Promise<Uint8Array[]>>();

  constructor(private readonly prisma: PrismaService) {}

  /** Throws RESOURCE_NOT_FOUND for an image or directory that is not there, CONFLICT when the scans are gone. */
  async list(caller: Caller, id: string, { limit, cursor, order, ...query }: FileQuery): Promise<Page<BrowsedFile>> {
    const start = decodeCursor(cursor, Position) ?? 0;
    const path = pathOf(query);
    const diffIds = await this.#diffIdsOf(caller, id);
    const request = { key: diffIds.join(), path, order, start, limit: limit + 1 };
    const files = await this.#opened([diffIds], () => this.#thread.run('list', request));
    const numbered = files.map((file, index) => ({ file, next: String(start + index + 1) }));
    return toPage(
      numbered,
      limit,
      ({ next }) => next,
      ({ file }) => file,
    );
  }

  /** In which directories two images differ most. Throws as `list` does. */
  async directories(caller: Caller, before: string, after: string): Promise<DirectoryChange[]> {
    const images = [await this.#diffIdsOf(caller, before), await this.#diffIdsOf(caller, after)];
    const [old = '', now = ''] = images.map((diffIds) => diffIds.join());
    return this.#opened(images, () => this.#thread.run('directories', { before: old, after: now }));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#thread.close();
  }

  /** Asks the thread, and loads the images into it when it has not got them: it keeps those that were used last. */
  async #opened<T>(images: readonly string[][], ask: () => Promise<T | undefined>): Promise<T> {
    const found = await ask();
    if (found !== undefined) return found;
    const layers = await Promise.all(images.map(async (diffIds) => ({ diffIds, scans: await this.#scansOf(diffIds) })));
    // Sent one right after the other, so that no other image comes between.
    const opened = layers.map(({ diffIds, scans }) => this.#thread.run('open', { key: diffIds.join(), scans }));
    const [answer] = await Promise.all([ask(), ...opened]);
    if (answer === undefined) throw new CodedError('INTERNAL', 'the files of an image got lost');
    return answer;
  }

  async #diffIdsOf(caller: Caller, id: string): Promise<string[]> {
    const [image] = await findImages(this.prisma, isImage(id, caller));
    if (!image) throw notFound('image');
    if (image.summary === null) throw missingReport(image.job);
    return (image.manifestLayers ?? []).map(({ diffId }) => diffId);
  }

  #scansOf(diffIds: readonly string[]): Promise<Uint8Array[]> {
    const key = diffIds.join();
    const loading = this.#loading.get(key) ?? this.#load(diffIds).finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
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

  async #load(diffIds: readonly string[]): Promise<Uint8Array[]> {
    await this.#checkSize(diffIds);
    const scans: Uint8Array[] = [];
    for (const diffId of diffIds) {
      const where = { diffId_scannerVersion: { diffId, scannerVersion: SCANNER_VERSION } };
      const row = await this.prisma.layerScan.findUnique({ where, select: { encoded: true } });
      if (!row) throw scansAreGone();
      scans.push(row.encoded);
    }
    return scans;
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
