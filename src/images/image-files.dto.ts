import { z } from 'zod';
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
});
export type FileQuery = z.infer<typeof FileQuery>;

/** A file as its directory lists it; a link is not followed. */
export const BrowsedFile = FileReport.omit({ owner: true });
export type BrowsedFile = z.infer<typeof BrowsedFile>;
export const FilePage = pageOf(BrowsedFile);
