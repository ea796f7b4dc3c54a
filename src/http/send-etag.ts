import type { Response } from 'express';

/** Answers 304 when `If-None-Match` has the ETag; whether it did. Nothing needs to be rendered then. */
export function sendIfUnchanged(response: Response, etag: string): boolean {
  if (response.statusCode !== 200 || !hasAlready(response.req.get('if-none-match'), etag)) return false;
  response.set('ETag', etag).status(304).end();
  return true;
}

/**
 * Sends a body in UTF-8 with a strong ETag, or 304 when `If-None-Match` has it. Express itself would send the body again
 * to a client with `Cache-Control: no-cache`, which fetch adds to every conditional request.
 */
export function sendWithEtag(response: Response, body: string | Uint8Array, etag: string): void {
  if (sendIfUnchanged(response, etag)) return;
  response.set('ETag', etag);
  const type = response.get('Content-Type') ?? '';
  if (!type.includes('charset=')) response.set('Content-Type', `${type}; charset=utf-8`);
  response.send(body);
}

/** Whether a list of ETags, of which a proxy may have made weak ones, has this one. */
function hasAlready(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((sent) => sent.trim().replace(/^W\//, '') === etag);
}
