import type { Request, Response } from 'express';
import { CodedError } from '../core/errors.js';
import type { Exporter } from '../core/exports/exporter.js';
import { EXPORTERS } from '../core/exports/index.js';
import { InvalidRequestError } from './problem.js';

export type ReportKind = 'comparison' | 'image' | 'dockerfile';
type ExporterOf<K extends ReportKind> = Exporter & Required<Pick<Exporter, K>>;

/**
 * Chooses the exporter that `?format=` or else the Accept header asks for, among those that can show this kind. Who only
 * takes `application/json` gets the first, which is some JSON.
 * @param among all exporters unless told
 * @throws NOT_ACCEPTABLE with the formats that there are, INVALID_REQUEST for a format that there is nowhere
 */
export function chooseExporter<K extends ReportKind>(
  request: Request,
  kind: K,
  format: string | undefined,
  among: readonly Exporter[] = EXPORTERS,
): ExporterOf<K> {
  const able = [...among].sort(jsonFirst).filter((exporter) => canShow(exporter, kind));
  const chosen = format === undefined ? acceptedBy(request, able) : able.find((exporter) => exporter.format === format);
  if (chosen) return chosen;
  const formats = able.map((exporter) => `${exporter.format} (${exporter.mediaType})`).join(', ');
  if (format !== undefined && !EXPORTERS.some((exporter) => exporter.format === format)) {
    throw new InvalidRequestError([
      { path: 'format', message: `there is no such format; this report comes as ${formats}` },
    ]);
  }
  throw new CodedError('NOT_ACCEPTABLE', `this report comes as ${formats}`);
}

function acceptedBy<E extends Exporter>(request: Request, able: readonly E[]): E | undefined {
  const mediaType = request.accepts(able.map((exporter) => exporter.mediaType));
  if (mediaType === false && request.accepts('application/json') !== false) return able[0];
  return able.find((exporter) => exporter.mediaType === mediaType);
}

function canShow<K extends ReportKind>(exporter: Exporter, kind: K): exporter is ExporterOf<K> {
  return exporter[kind] !== undefined;
}

/** A client that takes anything gets JSON. */
function jsonFirst(one: Exporter, other: Exporter): number {
  return Number(other.format === 'json') - Number(one.format === 'json');
}

/** The headers of a report in the format of an exporter, all but its ETag. */
export function describeReport(response: Response, exporter: Exporter, name: string): void {
  const disposition = exporter.format === 'json' ? 'inline' : 'attachment';
  response
    .vary('Accept')
    .set('Cache-Control', 'private, no-cache')
    .set('Content-Disposition', `${disposition}; filename="${name}.${exporter.extension}"`)
    .type(exporter.mediaType);
}
