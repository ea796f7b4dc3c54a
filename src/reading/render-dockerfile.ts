import { analyzeDockerfile } from '../core/dockerfile/analyze.js';
import { CodedError } from '../core/errors.js';
import { EXPORTERS } from '../core/exports/index.js';
import { applyWaivers, type Waiver } from '../core/findings/waivers.js';
import { etagOf } from '../http/etag.js';
import type { RenderedReport } from './stored-report.js';

/** A Dockerfile that shall be analysed, with what is known of its build context. */
export interface AskedDockerfile {
  readonly dockerfile: string;
  readonly contextPaths?: string[] | undefined;
  readonly dockerignore?: string | null | undefined;
  readonly waivers?: readonly Waiver[] | undefined;
}

/**
 * The report of a Dockerfile in a format that can show it.
 * @param now when waivers are held against their end
 * @throws CodedError DOCKERFILE_INVALID, DOCKERFILE_TOO_LARGE
 */
export function renderDockerfile(
  { dockerfile, waivers = [], ...context }: AskedDockerfile,
  format: string,
  now: Date,
): RenderedReport {
  const report = analyzeDockerfile(dockerfile, context);
  const findings = applyWaivers(report.findings, waivers, now);
  const exporter = EXPORTERS.find((each) => each.format === format);
  const text = exporter?.dockerfile?.({ ...report, findings });
  if (text === undefined) throw new CodedError('INTERNAL', `${format} cannot show the report of a Dockerfile`);
  const body = Buffer.from(text);
  return { body, etag: etagOf(body) };
}
