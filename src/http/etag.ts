import { createHash } from 'node:crypto';

/** A strong ETag of a body: equal for equal bytes. */
export function etagOf(body: Uint8Array | string): string {
  return `"${createHash('sha256').update(body).digest('base64url')}"`;
}
