import { createHash } from 'node:crypto';
import type { Response } from 'express';

/**
 * Sends a body with a strong ETag, or 304 when `If-None-Match` has it. Express itself would send the body again to a
 * client with `Cache-Control: no-cache`, which fetch adds to every conditional request.
 */
export function sendWithEtag(response: Response, body: string): void {
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  response.set('ETag', etag);
  if (response.statusCode === 200 && hasAlready(response.req.get('if-none-match'), etag)) response.status(304).end();
  else response.send(body);
}

/** Whether a list of ETags, of which a proxy may have made weak ones, has this one. */
function hasAlready(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((sent) => sent.trim().replace(/^W\//, '') === etag);
}
