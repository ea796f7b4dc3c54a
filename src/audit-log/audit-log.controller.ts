import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WhoAsks, type Caller } from '../access/caller.js';
import { Endpoint } from '../http/endpoint.js';
import type { Page } from '../http/paging.js';
import { AuditLogPage, AuditLogQuery, type AuditLogEntry } from './audit-log.dto.js';
import { AuditLogService } from './audit-log.service.js';

@ApiTags('audit-log')
@Controller('audit-log')
export class AuditLogController {
  constructor(private readonly entries: AuditLogService) {}

  @Get()
  @Endpoint({
    access: 'admin',
    summary: 'Who did what, the newest first',
    description:
      'Every change, every report that was read, and every request that was refused. A key that is limited to some ' +
      'repositories sees what keys did that are limited to no more.',
    response: AuditLogPage,
    query: AuditLogQuery,
  })
  list(
    @WhoAsks() caller: Caller,
    @Query({ schema: AuditLogQuery }) query: AuditLogQuery,
  ): Promise<Page<AuditLogEntry>> {
    return this.entries.list(caller, query);
  }
}
