import { Body, Controller, Delete, Get, Headers, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { WhoAsks, type Caller } from '../access/caller.js';
import { CreateEndpoint, Endpoint } from '../http/endpoint.js';
import type { Page } from '../http/paging.js';
import { ResourceId } from '../http/resource-id.js';
import { CreateWaiver, WaiverList, WaiverQuery, WaiverResource } from './waiver.dto.js';
import { WaiversService } from './waivers.service.js';

@ApiTags('waivers')
@Controller('waivers')
export class WaiversController {
  constructor(private readonly waivers: WaiversService) {}

  @Post()
  @CreateEndpoint({
    access: 'admin',
    summary: 'Answer for a budget rule that does not hold, or for findings',
    description: 'For what is judged from now on, until it ends; the report shows it, also when it is over.',
    status: 201,
    response: WaiverResource,
    problems: ['INVALID_BUDGET'],
  })
  async create(
    @WhoAsks() caller: Caller,
    @Body({ schema: CreateWaiver }) body: CreateWaiver,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<WaiverResource> {
    const waiver = await this.waivers.create(caller, body, key);
    response.location(`/api/v1/waivers/${waiver.id}`);
    return waiver;
  }

  @Get()
  @Endpoint({ access: 'read', summary: 'List waivers, the newest first', response: WaiverList, query: WaiverQuery })
  list(@WhoAsks() caller: Caller, @Query({ schema: WaiverQuery }) query: WaiverQuery): Promise<Page<WaiverResource>> {
    return this.waivers.list(caller, query);
  }

  @Get(':id')
  @Endpoint({ access: 'read', summary: 'One waiver', response: WaiverResource, problems: ['RESOURCE_NOT_FOUND'] })
  get(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<WaiverResource> {
    return this.waivers.get(caller, id);
  }

  @Delete(':id')
  @Endpoint({ access: 'admin', summary: 'Take a waiver back', status: 204, problems: ['RESOURCE_NOT_FOUND'] })
  remove(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<void> {
    return this.waivers.remove(caller, id);
  }
}
