import { createHmac, createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { CodedError } from '../core/errors.js';

const VERSION = 1;
const CIPHER = 'aes-256-gcm';
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES;

interface DerivedKey {
  /** Names the key without telling it. */
  readonly id: Buffer;
  readonly key: Buffer;
  readonly fingerprintKey: Buffer;
}

/**
 * Encrypts secrets that have to be read again. What is sealed is, byte by byte: the version 1, 8 bytes that name the
 * key, a random nonce of 12, the text under AES-256-GCM, its tag of 16. Version and key name are authenticated too.
 */
export class SecretBox {
  readonly #current: DerivedKey | undefined;
  readonly #keys: readonly DerivedKey[];

  /**
   * @param secretKey what new secrets are sealed with; undefined: none can be sealed
   * @param previousKeys open what they sealed, so that the key can be changed
   */
  constructor(secretKey: string | undefined, previousKeys: readonly string[] = []) {
    this.#current = secretKey === undefined ? undefined : derive(secretKey);
    this.#keys = [...(this.#current ? [this.#current] : []), ...previousKeys.map(derive)];
  }

  /** @throws CodedError SECRET_KEY_MISSING */
  seal(plaintext: string): Buffer<ArrayBuffer> {
    if (!this.#current) throw new CodedError('SECRET_KEY_MISSING', 'STAGEDIFF_SECRET_KEY is not set');
    const header = Buffer.concat([Buffer.of(VERSION), this.#current.id]);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#current.key, nonce, { authTagLength: TAG_BYTES }).setAAD(header);
    const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return Buffer.concat([header, nonce, sealed, cipher.getAuthTag()]);
  }

  /**
   * Tells whether two secrets are the same, and nothing else: a hash that cannot be made without the key.
   * @throws CodedError SECRET_KEY_MISSING
   */
  fingerprint(secret: string): string {
    if (!this.#current) throw new CodedError('SECRET_KEY_MISSING', 'STAGEDIFF_SECRET_KEY is not set');
    return createHmac('sha256', this.#current.fingerprintKey).update(secret).digest('base64');
  }

  /** @throws CodedError SECRET_KEY_MISSING without any key, SECRET_UNREADABLE for a key that is not known, or other bytes */
  open(sealed: Uint8Array): string {
    const bytes = Buffer.from(sealed);
    const header = bytes.subarray(0, HEADER_BYTES);
    if (bytes.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES || header[0] !== VERSION) throw unreadable();
    if (this.#keys.length === 0) throw new CodedError('SECRET_KEY_MISSING', 'STAGEDIFF_SECRET_KEY is not set');
    const known = this.#keys.find(({ id }) => id.equals(header.subarray(1)));
    if (!known) throw unreadable('it was sealed with a key that is not configured');
    const nonce = bytes.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, known.key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(header).setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const text = decipher.update(bytes.subarray(HEADER_BYTES + NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      throw unreadable();
    }
  }
}

function derive(secretKey: string): DerivedKey {
  const bytes = (purpose: string, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secretKey, '', `stagediff secret box ${VERSION} ${purpose}`, length));
  return { id: bytes('id', KEY_ID_BYTES), key: bytes('key', 32), fingerprintKey: bytes('fingerprint', 32) };
}

function unreadable(why = 'it was altered, or is none'): CodedError {
  return new CodedError('SECRET_UNREADABLE', `a stored secret cannot be opened: ${why}`);
}
