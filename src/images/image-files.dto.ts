import { z } from 'zod';
import { Bytes } from '../core/report/common.js';
import { FileReport } from '../core/report/image-report.js';
import { PageQuery, pageOf } from '../http/paging.js';

const MAX_PATH = 4096;

export const FileQuery = PageQuery.extend({
  path: z.string().max(MAX_PATH).optional().describe('Directory, e.g. usr/lib; the root when there is none'),
  pathBase64: z
    .string()
    .max(MAX_PATH * 2)
    .optional()
    .describe('The raw bytes of a directory whose name is not UTF-8, as `pathBase64` of a file gives them'),
  order: z.enum(['name', 'size']).default('name').describe('By name, or the largest `visibleSize` first'),
});
export type FileQuery = z.infer<typeof FileQuery>;

/** A file as its directory lists it; a link is not followed. */
export const BrowsedFile = FileReport.omit({ owner: true }).extend({
  visibleSize: Bytes.describe('Stored bytes of it and of all below it; an inode counts at the first of its names'),
});
export type BrowsedFile = z.infer<typeof BrowsedFile>;
export const FilePage = pageOf(BrowsedFile);
