import type { DirectoryChange } from '../core/report/comparison-report.js';
import { ImageBrowser, type ListedFile, type ListRequest } from './image-browser.js';
import { renderDockerfile, type AskedDockerfile } from './render-dockerfile.js';
import { renderReport, type RenderedReport, type StoredReport } from './stored-report.js';

const browser = new ImageBrowser();

/** What a reading thread can do, by name. */
export const READING_TASKS = {
  render: ({ stored, format }: { stored: StoredReport; format: string }): Promise<RenderedReport> =>
    renderReport(stored, format),
  dockerfile: ({ asked, format, now }: { asked: AskedDockerfile; format: string; now: Date }): RenderedReport =>
    renderDockerfile(asked, format, now),
  open: ({ key, scans }: { key: string; scans: readonly Uint8Array[] }): Promise<void> => browser.open(key, scans),
  list: (request: ListRequest): ListedFile[] | undefined => browser.list(request),
  directories: ({ before, after }: { before: string; after: string }): DirectoryChange[] | undefined =>
    browser.directories(before, after),
} as const;

export type ReadingTasks = typeof READING_TASKS;
export type TaskName = keyof ReadingTasks;

export interface ToReader {
  readonly name: TaskName;
  readonly input: unknown;
}
