import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CSV_MEDIA_TYPE } from '../core/exports/text/csv-rows.js';
import { Explanation } from '../core/trends/explanation.js';
import { WhoAsks, type Caller } from '../access/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { ExplanationQuery, JumpList, JumpQuery, type TrendJump } from './jump.dto.js';
import { JumpsService } from './jumps.service.js';
import { Trend, TrendQuery } from './trend.dto.js';
import { trendCsv, TrendsService } from './trends.service.js';

@ApiTags('trends')
@Controller('trends')
export class TrendsController {
  constructor(
    private readonly trends: TrendsService,
    private readonly jumpsService: JumpsService,
  ) {}

  @Get()
  @Endpoint({
    access: 'read',
    summary: 'How a number of a repository changed over time',
    description: 'As JSON or, with `format=csv` or by the Accept header, as one row a point.',
    response: Trend,
    textType: CSV_MEDIA_TYPE,
    query: TrendQuery,
    problems: ['INVALID_PLATFORM'],
  })
  async get(
    @WhoAsks() caller: Caller,
    @Query({ schema: TrendQuery }) { format, ...filter }: TrendQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Trend | string> {
    const trend = await this.trends.trend(caller, filter);
    response.vary('Accept');
    if ((format ?? request.accepts(['json', 'csv'])) !== 'csv') return trend;
    response.attachment(`trend-${filter.metric}.csv`).type(CSV_MEDIA_TYPE);
    return trendCsv(trend);
  }

  @Get('jumps')
  @Endpoint({
    access: 'read',
    summary: 'The points that brought a jump, the newest first, each explained from the stored reports',
    response: JumpList,
    query: JumpQuery,
    problems: ['INVALID_PLATFORM', 'REPORT_UNREADABLE'],
  })
  async jumps(
    @WhoAsks() caller: Caller,
    @Query({ schema: JumpQuery }) query: JumpQuery,
  ): Promise<{ items: TrendJump[] }> {
    return { items: await this.jumpsService.jumps(caller, query) };
  }

  @Get('explanation')
  @Endpoint({
    access: 'read',
    summary: 'What a number changed by between two images of a repository',
    description:
      'By layer, owner, package or finding, as the number allows; of visibleSize also by directory, as long as the ' +
      'scans of both images are stored. Each way sums to the difference.',
    response: Explanation,
    query: ExplanationQuery,
    problems: ['RESOURCE_NOT_FOUND', 'REPORT_UNREADABLE'],
  })
  explanation(
    @WhoAsks() caller: Caller,
    @Query({ schema: ExplanationQuery }) query: ExplanationQuery,
  ): Promise<Explanation> {
    return this.jumpsService.explanation(caller, query);
  }
}
