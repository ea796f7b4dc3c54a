import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  Param,
  Post,
  Query,
  Req,
  Res,
  Sse,
  type MessageEvent,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { ComparisonReport } from '../core/report/comparison-report.js';
import { WhoAsks, type Caller } from '../access/caller.js';
import { CreateEndpoint, Endpoint } from '../http/endpoint.js';
import type { Page } from '../http/paging.js';
import { ResourceId } from '../http/resource-id.js';
import { chooseExporter } from '../http/send-report.js';
import { ReportQuery } from '../images/image.dto.js';
import { ReportSender } from '../reading/report-sender.js';
import { ComparisonList, ComparisonQuery, ComparisonResource, CreateComparison } from './comparison.dto.js';
import { ComparisonEvents } from './comparison-events.js';
import { ComparisonsService } from './comparisons.service.js';

@ApiTags('comparisons')
@Controller('comparisons')
export class ComparisonsController {
  constructor(
    private readonly comparisons: ComparisonsService,
    private readonly comparisonEvents: ComparisonEvents,
    private readonly reports: ReportSender,
  ) {}

  @Post()
  @CreateEndpoint({
    access: 'submit',
    summary: 'Compare two images',
    response: ComparisonResource,
    description:
      'With platform `all` this is the comparison of the first platform that both images have; those of the others ' +
      'appear under `?group=` of the list once the index is read.',
    problems: [
      ...(['INVALID_REFERENCE', 'UNSUPPORTED_TRANSPORT', 'INVALID_PLATFORM', 'REGISTRY_NOT_ALLOWED'] as const),
      ...(['INVALID_BUDGET', 'DOCKERFILE_INVALID', 'DOCKERFILE_TOO_LARGE'] as const),
    ],
  })
  async create(
    @WhoAsks() caller: Caller,
    @Body({ schema: CreateComparison }) body: CreateComparison,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ComparisonResource> {
    const comparison = await this.comparisons.create(caller, body, key);
    response.location(comparison.links.self);
    return comparison;
  }

  @Get()
  @Endpoint({
    access: 'read',
    summary: 'List comparisons, the newest first',
    response: ComparisonList,
    query: ComparisonQuery,
  })
  list(
    @WhoAsks() caller: Caller,
    @Query({ schema: ComparisonQuery }) query: ComparisonQuery,
  ): Promise<Page<ComparisonResource>> {
    return this.comparisons.list(caller, query);
  }

  @Get(':id')
  @Endpoint({
    access: 'read',
    summary: 'One comparison',
    response: ComparisonResource,
    problems: ['RESOURCE_NOT_FOUND'],
  })
  get(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<ComparisonResource> {
    return this.comparisons.get(caller, id);
  }

  @Get(':id/report')
  @Endpoint({
    access: 'read',
    summary: 'The report of a comparison',
    audited: true,
    description: 'In the format that `format` or the Accept header asks for. It never changes: it has a strong ETag.',
    response: ComparisonReport,
    reportOf: 'comparison',
    hasEtag: true,
    query: ReportQuery,
    problems: ['RESOURCE_NOT_FOUND', 'NOT_ACCEPTABLE', 'CONFLICT', 'CANCELLED', 'NOT_READY', 'REPORT_UNREADABLE'],
  })
  async report(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Query({ schema: ReportQuery }) { format }: ReportQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const exporter = chooseExporter(request, 'comparison', format);
    await this.reports.send(response, exporter, `comparison-${id}`, await this.comparisons.report(caller, id));
  }

  @Sse(':id/events')
  @Endpoint({
    access: 'read',
    summary: 'Progress as server-sent events',
    description: 'Events `progress` and, once, `done` carry the comparison as JSON; `ping` carries nothing.',
    response: z.string(),
    mediaType: 'text/event-stream',
    problems: ['RESOURCE_NOT_FOUND'],
  })
  events(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<Observable<MessageEvent>> {
    return this.comparisonEvents.stream(caller, id);
  }

  @Delete(':id')
  @Endpoint({
    access: 'submit',
    summary: 'Cancel a comparison that is not done, delete one that is',
    status: 204,
    problems: ['RESOURCE_NOT_FOUND'],
  })
  remove(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<void> {
    return this.comparisons.remove(caller, id);
  }
}
