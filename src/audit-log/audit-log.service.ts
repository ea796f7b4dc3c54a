import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { allVisibleSql } from '../access/repository-patterns.js';
import { Prisma, type AuditLogEntry as EntryRow } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import { storableText } from '../database/report.store.js';
import { decodeCursor, toPage, type Page } from '../http/paging.js';
import type { AuditLogEntry, AuditLogQuery } from './audit-log.dto.js';

@Injectable()
export class AuditLogService {
  constructor(private readonly prisma: PrismaService) {}

  async list(caller: Caller, { limit, cursor, ...filter }: AuditLogQuery): Promise<Page<AuditLogEntry>> {
    const before = decodeCursor(cursor, z.uuid());
    const { keyId, action, resource, status, from, to } = filter;
    const conditions = [
      allVisibleSql(caller, Prisma.sql`repositories`),
      ...(before === undefined ? [] : [Prisma.sql`id < ${before}::uuid`]),
      ...(keyId === undefined ? [] : [Prisma.sql`"keyId" = ${keyId}::uuid`]),
      ...(action === undefined ? [] : [Prisma.sql`action = ${storableText(action)}`]),
      ...(resource === undefined ? [] : [Prisma.sql`resource = ${storableText(resource)}`]),
      ...(status === undefined ? [] : [Prisma.sql`status = ${status}`]),
      ...(from === undefined ? [] : [Prisma.sql`at >= ${new Date(from)}`]),
      ...(to === undefined ? [] : [Prisma.sql`at <= ${new Date(to)}`]),
    ];
    const rows = await this.prisma.$queryRaw<EntryRow[]>`
      SELECT * FROM audit_log WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY id DESC LIMIT ${limit + 1}`;
    return toPage(rows, limit, ({ id }) => id, toEntry);
  }
}

function toEntry({ at, keyId, keyName, keyPrefix, detail, ...row }: EntryRow): AuditLogEntry {
  const { id, action, status, resource, requestId, address } = row;
  return {
    ...{ id, at: at.toISOString(), action, status },
    key: keyId === null ? null : { id: keyId, name: keyName ?? '', prefix: keyPrefix ?? '' },
    resource,
    detail: typeof detail === 'object' && !Array.isArray(detail) ? { ...detail } : {},
    ...{ requestId, address },
  };
}
