import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { FILE_STYLE } from '../core/charts/chart-style.js';
import { etagOf } from './etag.js';
import { sendWithEtag } from './send-etag.js';

export const SVG_MEDIA_TYPE = 'image/svg+xml';

const STYLE_HASH = createHash('sha256').update(FILE_STYLE).digest('base64');
/** A picture loads and runs nothing, also when it is opened as a document: its one style sheet is allowed by hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

interface SvgOptions {
  /** 200 unless told. */
  readonly status?: number;
  /** How long a reader may show it without asking again. */
  readonly maxAgeSeconds: number;
}

/** Sends a drawing that other pages may show, with a strong ETag, or 304 when the client has it already. */
export function sendSvg(response: Response, body: string, { status = 200, maxAgeSeconds }: SvgOptions): void {
  response
    .status(status)
    .set('Content-Security-Policy', POLICY)
    .set('Cross-Origin-Resource-Policy', 'cross-origin')
    .set('Cache-Control', `private, max-age=${maxAgeSeconds}`)
    .type(SVG_MEDIA_TYPE);
  sendWithEtag(response, body, etagOf(body));
}
