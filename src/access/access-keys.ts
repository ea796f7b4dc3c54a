import { isIP } from 'node:net';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import type { ApiKeyScope } from '../database/generated/enums.js';
import { PrismaService } from '../database/prisma.service.js';
import type { Caller } from './caller.js';
import { isSameHash, readToken, shownPrefix } from './key-token.js';

/** How exact the last use of a key is: it is written once in this time, not with each request. */
const USE_MILLISECONDS = 60_000;
/** Compared with where a key is not known, so that the answer takes as long. */
const NO_HASH = Buffer.alloc(32);

/** A secret with the key that it is of. */
interface FoundSecret {
  readonly publicId: string;
  readonly hash: Uint8Array;
  readonly secretExpiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly id: string;
  readonly name: string;
  readonly scopes: ApiKeyScope[];
  readonly repositories: string[];
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** Finds out whose key a request has. Everything is read anew each time: a revoked key ends at once, everywhere. */
@Injectable()
export class AccessKeys {
  readonly #logger = new Logger(AccessKeys.name);
  /** Keys are never deleted: once there was one, there is one. */
  #hasKeys = false;

  constructor(
    private readonly prisma: PrismaService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Whoever owns a key; undefined when it is not known, not right, revoked or expired. */
  async findCaller(token: string): Promise<Caller | undefined> {
    const sent = readToken(token);
    if (!sent) return undefined;
    const found = await this.#find(sent.publicId);
    if (!isSameHash(sent.hash, found?.hash ?? NO_HASH) || !found || !isLive(found, new Date())) return undefined;
    await this.#noteUse(found);
    return toCaller(found);
  }

  /** Whether a caller that was let in before still may: streams ask again and again. */
  async isStillAllowed({ key }: Caller): Promise<boolean> {
    if (key === null) return this.isOpen();
    const found = await this.#find(key.publicId);
    return found !== undefined && isLive(found, new Date());
  }

  /** Whether everybody may do everything: on loopback, as long as there never was a key. */
  async isOpen(): Promise<boolean> {
    return isLoopback(this.config.host) && !(await this.hasKeys());
  }

  /** Whether there ever was a key. */
  async hasKeys(): Promise<boolean> {
    if (this.#hasKeys) return true;
    const [row] = await this.prisma.$queryRaw<{ found: boolean }[]>`SELECT EXISTS (SELECT FROM api_keys) AS found`;
    return (this.#hasKeys = row?.found ?? false);
  }

  /** With every request: one query, where Prisma would ask for the key after its secret. */
  async #find(publicId: string): Promise<FoundSecret | undefined> {
    const [found] = await this.prisma.$queryRaw<FoundSecret[]>`
      SELECT secret."publicId", secret.hash, secret."expiresAt" AS "secretExpiresAt", secret."lastUsedAt", owner.id,
             owner.name, owner.scopes::text[] AS scopes, owner.repositories, owner."expiresAt", owner."revokedAt"
        FROM api_key_secrets secret JOIN api_keys owner ON owner.id = secret."apiKeyId"
       WHERE secret."publicId" = ${publicId}`;
    return found;
  }

  async #noteUse({ publicId, lastUsedAt }: FoundSecret): Promise<void> {
    const now = new Date();
    const old = new Date(now.getTime() - USE_MILLISECONDS);
    if (lastUsedAt !== null && lastUsedAt > old) return;
    const where = { publicId, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: old } }] };
    await this.prisma.apiKeySecret.updateMany({ where, data: { lastUsedAt: now } }).catch((error: unknown) => {
      this.#logger.warn(`the use of a key was not noted: ${String(error)}`);
    });
  }
}

/** Whether an address to listen on, or the host that a request names, is this machine only. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (name === 'localhost') return true;
  return name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

function isLive({ secretExpiresAt, expiresAt, revokedAt }: FoundSecret, now: Date): boolean {
  const isOver = (time: Date | null): boolean => time !== null && time <= now;
  return !isOver(secretExpiresAt) && !isOver(expiresAt) && revokedAt === null;
}

function toCaller({ publicId, id, name, scopes, repositories, expiresAt }: FoundSecret): Caller {
  return {
    key: { id, name, prefix: shownPrefix(publicId), publicId, expiresAt },
    scopes,
    repositories: repositories.length === 0 ? null : repositories,
  };
}
