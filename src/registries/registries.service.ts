import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { isWithin } from '../access/repository-limits.js';
import { visibleSql } from '../access/repository-patterns.js';
import { CONFIG, type Config } from '../config.js';
import { CodedError } from '../core/errors.js';
import { Prisma, type RegistryCredential } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { storableText } from '../database/report.store.js';
import { IdempotencyService } from '../http/idempotency.service.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import { notFound } from '../http/problem.js';
import { SecretBox } from '../secrets/secret-box.js';
import { parseAllowedReference } from './registry-policy.js';
import type { CreateRegistry, RegistryQuery, RegistryResource, UpdateRegistry } from './registry.dto.js';

/** Two made-up parts of a path, so that no default of Docker's is added to what stands before them. */
const EXAMPLE = '/a/b';
const KINDS = z.enum(['password', 'identityToken']);
/** What the credentials are for, as the pattern that a key would be limited to. */
const PATTERN = Prisma.sql`(registry || CASE namespace WHEN '' THEN '' ELSE '/' || namespace END || '/*')`;

type Row = Omit<RegistryCredential, 'sealed'>;

/** The credentials of registries, which can be written and never read. */
@Injectable()
export class RegistriesService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly idempotency: IdempotencyService,
    private readonly secretBox: SecretBox,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws INVALID_REFERENCE, REGISTRY_NOT_ALLOWED, SECRET_KEY_MISSING, FORBIDDEN, and CONFLICT for one that there is */
  async create(caller: Caller, body: CreateRegistry, key: string | undefined): Promise<RegistryResource> {
    const scope = this.#readScope(body.registry);
    const shown = shownScope(scope);
    if (!isWithin(`${shown}/*`, caller.repositories)) {
      throw new CodedError('FORBIDDEN', `this API key is not for all repositories of ${shown}`);
    }
    const data = { ...scope, ...this.#seal(body.credentials), description: storableText(body.description) };
    // A plain hash of the body would tell a guessed password from a wrong one.
    const hashed = { ...body, credentials: this.secretBox.fingerprint(JSON.stringify(body.credentials)) };
    const request = { caller, operation: 'POST /registries', key, body: hashed };
    return this.idempotency.once(request, async (transaction) => {
      const [row] = await transaction.registryCredential.createManyAndReturn({ data, skipDuplicates: true });
      if (!row) throw new CodedError('CONFLICT', `there are credentials for ${shown}`);
      return toRegistryResource(row);
    });
  }

  async list(caller: Caller, { limit, cursor }: RegistryQuery): Promise<Page<RegistryResource>> {
    const before = decodeCursor(cursor, z.uuid());
    const rows = await this.prisma.$queryRaw<Row[]>`
      SELECT id, registry, namespace, kind, description, "createdAt", "updatedAt" FROM registry_credentials
       WHERE ${visibleSql(caller, PATTERN)}
         AND ${before === undefined ? Prisma.sql`TRUE` : Prisma.sql`id < ${before}::uuid`}
       ORDER BY id DESC LIMIT ${limit + 1}`;
    return toPage(rows, limit, ({ id }) => id, toRegistryResource);
  }

  async get(caller: Caller, id: string): Promise<RegistryResource> {
    const [row] = await this.prisma.$queryRaw<Row[]>`
      SELECT id, registry, namespace, kind, description, "createdAt", "updatedAt" FROM registry_credentials
       WHERE id = ${id}::uuid AND ${visibleSql(caller, PATTERN)}`;
    if (!row) throw notFound('registry');
    return toRegistryResource(row);
  }

  async update(caller: Caller, id: string, { credentials, description }: UpdateRegistry): Promise<RegistryResource> {
    await this.get(caller, id);
    const data = {
      ...(credentials && this.#seal(credentials)),
      ...(description !== undefined && { description: storableText(description) }),
    };
    const { count } = await this.prisma.registryCredential.updateMany({ where: { id }, data });
    if (count === 0) throw notFound('registry');
    return this.get(caller, id);
  }

  async remove(caller: Caller, id: string): Promise<void> {
    await this.get(caller, id);
    await this.prisma.registryCredential.deleteMany({ where: { id } });
  }

  #readScope(text: string): { registry: string; namespace: string } {
    const { registry, repository } = parseAllowedReference(`${text}${EXAMPLE}:latest`, this.config.allowedRegistries);
    const namespace = `/${repository}`.slice(1, -EXAMPLE.length);
    const hasHost = text.toLowerCase().split('/', 1)[0] === registry || registry !== 'docker.io';
    if (hasHost) return { registry, namespace };
    throw new CodedError('INVALID_REFERENCE', 'the registry is written with its host, e.g. docker.io/acme');
  }

  #seal(credentials: CreateRegistry['credentials']) {
    const kind = 'password' in credentials ? KINDS.enum.password : KINDS.enum.identityToken;
    return { kind, sealed: this.secretBox.seal(JSON.stringify(credentials)) };
  }
}

function shownScope({ registry, namespace }: Pick<Row, 'registry' | 'namespace'>): string {
  return namespace === '' ? registry : `${registry}/${namespace}`;
}

function toRegistryResource(row: Row): RegistryResource {
  return {
    id: row.id,
    registry: shownScope(row),
    kind: KINDS.parse(row.kind),
    description: row.description,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
