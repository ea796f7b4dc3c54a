import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { WhoAsks, type Caller } from '../access/caller.js';
import { CreateEndpoint, Endpoint } from '../http/endpoint.js';
import type { Page } from '../http/paging.js';
import { ResourceId } from '../http/resource-id.js';
import { AuditList, AuditQuery, AuditResource, CreateAudit, UpdateAudit } from './audit.dto.js';
import { AuditsService } from './audits.service.js';

const DEFINITION_PROBLEMS = [
  ...(['INVALID_CRON', 'INVALID_TIMEZONE', 'INVALID_TAG_PATTERN', 'INVALID_BUDGET'] as const),
  ...(['INVALID_REFERENCE', 'UNSUPPORTED_TRANSPORT', 'INVALID_PLATFORM', 'REGISTRY_NOT_ALLOWED'] as const),
];

@ApiTags('audits')
@Controller('audits')
export class AuditsController {
  constructor(private readonly audits: AuditsService) {}

  @Post()
  @CreateEndpoint({
    access: 'admin',
    summary: 'Look at repositories on a schedule',
    description: 'The first run comes at the first time of the schedule, or when it is asked for.',
    status: 201,
    response: AuditResource,
    problems: DEFINITION_PROBLEMS,
  })
  async create(
    @WhoAsks() caller: Caller,
    @Body({ schema: CreateAudit }) body: CreateAudit,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuditResource> {
    const audit = await this.audits.create(caller, body, key);
    response.location(audit.links.self);
    return audit;
  }

  @Get()
  @Endpoint({ access: 'read', summary: 'List audits, the newest first', response: AuditList, query: AuditQuery })
  list(@WhoAsks() caller: Caller, @Query({ schema: AuditQuery }) query: AuditQuery): Promise<Page<AuditResource>> {
    return this.audits.list(caller, query);
  }

  @Get(':id')
  @Endpoint({ access: 'read', summary: 'One audit', response: AuditResource, problems: ['RESOURCE_NOT_FOUND'] })
  get(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<AuditResource> {
    return this.audits.get(caller, id);
  }

  @Patch(':id')
  @Endpoint({
    access: 'admin',
    summary: 'Change an audit, pause it or let it go on',
    description: 'What is left out stays. A run that is under way is not affected.',
    response: AuditResource,
    problems: ['RESOURCE_NOT_FOUND', ...DEFINITION_PROBLEMS, 'PAYLOAD_TOO_LARGE'],
  })
  update(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Body({ schema: UpdateAudit }) body: UpdateAudit,
  ): Promise<AuditResource> {
    return this.audits.update(caller, id, body);
  }

  @Delete(':id')
  @Endpoint({
    access: 'admin',
    summary: 'Delete an audit with its runs',
    description: 'The images and comparisons of its runs stay.',
    status: 204,
    problems: ['RESOURCE_NOT_FOUND'],
  })
  remove(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<void> {
    return this.audits.remove(caller, id);
  }
}
