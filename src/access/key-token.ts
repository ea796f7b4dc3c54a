import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Start of every key, by which people and secret scanners know it. */
const MARK = 'stagediff';
const PUBLIC_ID_BYTES = 8;
const SECRET_BYTES = 32;
const TOKEN = /^stagediff_([0-9a-f]{16})_([0-9a-f]{64})$/;

/** A key as its owner has it, and what is stored of it. */
export interface NewToken {
  /** `stagediff_publicId_secret`, shown once. */
  readonly token: string;
  readonly publicId: string;
  readonly hash: Buffer<ArrayBuffer>;
}

/** Makes a key of 256 random bits. */
export function makeToken(): NewToken {
  const publicId = randomBytes(PUBLIC_ID_BYTES).toString('hex');
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  return { token: `${shownPrefix(publicId)}_${secret}`, publicId, hash: hashOf(secret) };
}

/** What may be shown of a key. */
export function shownPrefix(publicId: string): string {
  return `${MARK}_${publicId}`;
}

/** The parts of a key that a client sent; undefined for what is none. */
export function readToken(text: string): { publicId: string; hash: Buffer } | undefined {
  const [, publicId, secret] = TOKEN.exec(text) ?? [];
  return publicId === undefined || secret === undefined ? undefined : { publicId, hash: hashOf(secret) };
}

/** Compares in constant time. */
export function isSameHash(sent: Buffer, stored: Uint8Array): boolean {
  return sent.length === stored.length && timingSafeEqual(sent, stored);
}

/** A plain hash is enough for random bits: there is nothing to guess. */
function hashOf(secret: string): Buffer<ArrayBuffer> {
  return createHash('sha256').update(secret, 'utf8').digest();
}
