import type { z } from 'zod';
import type { ComparisonList, ComparisonResource, CreateComparison } from '../../src/comparisons/comparison.dto.js';
import type { DockerfileReport } from '../../src/core/report/dockerfile-report.js';
import type { ComparisonReport } from '../../src/core/report/comparison-report.js';
import type { ImageReport, LayerReport } from '../../src/core/report/image-report.js';
import type { AnalyzeDockerfile } from '../../src/dockerfiles/dockerfile.dto.js';
import type { FilePage, BrowsedFile } from '../../src/images/image-files.dto.js';
import type { CreateImage, ImageList, ImageResource } from '../../src/images/image.dto.js';
import type { JobState } from '../../src/jobs/job.dto.js';
import type { RepositoryList } from '../../src/repositories/repository.dto.js';
import type { BisectionResource, CreateBisection } from '../../src/trends/bisection.dto.js';
import type { TrendJump } from '../../src/trends/jump.dto.js';
import type { Trend } from '../../src/trends/trend.dto.js';
import { callApi, sendJson } from './client.js';

export type {
  BrowsedFile,
  ComparisonReport,
  ComparisonResource,
  DockerfileReport,
  ImageReport,
  ImageResource,
  JobState,
  LayerReport,
  Trend,
};
export type { BisectionResource, TrendJump as JumpItem };
export type ComparisonPage = z.infer<typeof ComparisonList>;
export type ImagePage = z.infer<typeof ImageList>;

const ROOT = '/api/v1';
/** As many as one page of a list may have. */
const MOST = '200';

export const comparisonPath = (id: string): string => `${ROOT}/comparisons/${id}`;
export const imagePath = (id: string): string => `${ROOT}/images/${id}`;

export const createComparison = (body: CreateComparison): Promise<ComparisonResource> =>
  sendJson(`${ROOT}/comparisons`, body);
export const createImage = (body: CreateImage): Promise<ImageResource> => sendJson(`${ROOT}/images`, body);

export const listComparisons = (query: Record<string, string>, signal?: AbortSignal): Promise<ComparisonPage> =>
  callApi(`${ROOT}/comparisons?${new URLSearchParams({ limit: MOST, ...query })}`, { signal });
export const listImages = (query: Record<string, string>, signal?: AbortSignal): Promise<ImagePage> =>
  callApi(`${ROOT}/images?${new URLSearchParams({ limit: MOST, ...query })}`, { signal });

export const readJob = <T extends JobState>(path: string, signal?: AbortSignal): Promise<T> =>
  callApi(path, { signal });

export const readReport = <T extends ComparisonReport | ImageReport>(path: string, signal?: AbortSignal): Promise<T> =>
  callApi(`${path}/report?format=json`, { signal });

export const readLayers = async (imageId: string, signal?: AbortSignal): Promise<LayerReport[]> =>
  (await callApi<{ items: LayerReport[] }>(`${imagePath(imageId)}/layers`, { signal })).items;

/** The largest entries of a directory: a place below it is named by its path or, if that is no text, by its bytes. */
export const readDirectory = (
  imageId: string,
  place: { path: string } | { pathBase64: string },
  signal?: AbortSignal,
): Promise<z.infer<typeof FilePage>> =>
  callApi(`${imagePath(imageId)}/files?${new URLSearchParams({ limit: MOST, order: 'size', ...place })}`, { signal });

/** Names of repositories that hold the text; the first ones by name. */
export const findRepositories = async (query: string, signal?: AbortSignal): Promise<string[]> => {
  const given = new URLSearchParams({ limit: MOST, ...(query && { query }) });
  const page = await callApi<z.infer<typeof RepositoryList>>(`${ROOT}/repositories?${given}`, { signal });
  return page.items.map(({ name }) => name);
};

export const analyzeDockerfile = (body: AnalyzeDockerfile): Promise<DockerfileReport> =>
  sendJson(`${ROOT}/dockerfile-analyses?format=json`, body);

/** Where a trend can be had: as numbers, or with the suffix `.svg` as a picture. */
export const trendPath = (query: Record<string, string>, suffix = ''): string =>
  `${ROOT}/trends${suffix}?${new URLSearchParams(query)}`;

export const readTrend = (query: Record<string, string>, signal?: AbortSignal): Promise<Trend> =>
  callApi(trendPath(query), { signal });

export const listJumps = async (query: Record<string, string>, signal?: AbortSignal): Promise<TrendJump[]> =>
  (await callApi<{ items: TrendJump[] }>(trendPath(query, '/jumps'), { signal })).items;

export const bisectionPath = (id: string): string => `${ROOT}/trends/bisections/${id}`;
export const createBisection = (body: CreateBisection): Promise<BisectionResource> =>
  sendJson(`${ROOT}/trends/bisections`, body);

export const isSettled = ({ status }: Pick<JobState, 'status'>): boolean =>
  status !== 'pending' && status !== 'running';
