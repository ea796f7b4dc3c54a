import { Controller, Get, Headers, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { WhoAsks, type Caller } from '../access/caller.js';
import { CreateEndpoint, Endpoint } from '../http/endpoint.js';
import type { Page } from '../http/paging.js';
import { ResourceId } from '../http/resource-id.js';
import { AuditRunDetail, AuditRunList, AuditRunQuery, AuditRunResource } from './audit.dto.js';
import { AuditRunsService } from './audit-runs.service.js';

@ApiTags('audits')
@Controller('audits/:id/runs')
export class AuditRunsController {
  constructor(private readonly runs: AuditRunsService) {}

  @Post()
  @CreateEndpoint({
    access: 'submit',
    summary: 'Run an audit now, also a paused one',
    description: 'CONFLICT while a run of it is under way.',
    response: AuditRunResource,
    problems: ['RESOURCE_NOT_FOUND'],
  })
  async start(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuditRunResource> {
    const run = await this.runs.start(caller, id, key);
    response.location(run.links.self);
    return run;
  }

  @Get()
  @Endpoint({
    access: 'read',
    summary: 'List the runs of an audit, the newest first',
    response: AuditRunList,
    query: AuditRunQuery,
    problems: ['RESOURCE_NOT_FOUND'],
  })
  list(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Query({ schema: AuditRunQuery }) query: AuditRunQuery,
  ): Promise<Page<AuditRunResource>> {
    return this.runs.list(caller, id, query);
  }

  @Get(':runId')
  @Endpoint({
    access: 'read',
    summary: 'One run with every image that it looked at',
    response: AuditRunDetail,
    problems: ['RESOURCE_NOT_FOUND'],
  })
  get(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Param('runId', ResourceId) runId: string,
  ): Promise<AuditRunDetail> {
    return this.runs.get(caller, id, runId);
  }
}
