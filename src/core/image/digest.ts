import { createHash } from 'node:crypto';
import { CodedError, type ErrorCode } from '../errors.js';
import { safeText } from '../safe-text.js';

const HEX_LENGTH = { sha256: 64, sha512: 128 } as const;

export type DigestAlgorithm = keyof typeof HEX_LENGTH;

/** A content digest as OCI writes it, e.g. `sha256:` and 64 lower-case hex digits. */
export interface Digest {
  readonly algorithm: DigestAlgorithm;
  readonly hex: string;
}

const DIGEST = /^(sha256|sha512):([0-9a-f]{64}|[0-9a-f]{128})$/;

/** Whether `text` is a digest that is safe to use in a file name: a registered algorithm and exactly its hex digits. */
export function isDigest(text: string): boolean {
  const match = DIGEST.exec(text);
  return match !== null && match[2]?.length === HEX_LENGTH[match[1] as DigestAlgorithm];
}

/** Takes a digest apart (OCI image-spec, descriptor.md, "Digests"). Throws `code` for anything else. */
export function parseDigest(text: string, code: ErrorCode = 'MANIFEST_INVALID'): Digest {
  if (!isDigest(text)) throw new CodedError(code, `not a sha256 or sha512 digest: ${safeText(text, 100)}`);
  const colon = text.indexOf(':');
  return { algorithm: text.slice(0, colon) as DigestAlgorithm, hex: text.slice(colon + 1) };
}

export function digestOf(bytes: Uint8Array | string, algorithm: DigestAlgorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** Throws DIGEST_MISMATCH unless `bytes` have the digest. `subject` names them in the message. */
export function verifyDigest(bytes: Uint8Array, digest: string, subject: string): void {
  const actual = digestOf(bytes, parseDigest(digest).algorithm);
  if (actual === digest) return;
  throw new CodedError('DIGEST_MISMATCH', `${subject} should have digest ${digest} but has ${actual}`);
}

/**
 * Chain ids of a stack of layers, oldest first: equal chain ids mean equal file systems up to there
 * (OCI image-spec, config.md, "Layer ChainID").
 */
export function chainIds(diffIds: readonly string[]): string[] {
  const chain: string[] = [];
  for (const diffId of diffIds) {
    const parent = chain.at(-1);
    chain.push(parent === undefined ? diffId : digestOf(`${parent} ${diffId}`));
  }
  return chain;
}
