import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../http/endpoint.js';
import { Trend, TrendQuery } from './trend.dto.js';
import { TrendsService } from './trends.service.js';

@ApiTags('trends')
@Controller('trends')
export class TrendsController {
  constructor(private readonly trends: TrendsService) {}

  @Get()
  @Endpoint({
    summary: 'How a number of a repository changed over time',
    response: Trend,
    query: TrendQuery,
    problems: ['INVALID_PLATFORM'],
  })
  get(@Query({ schema: TrendQuery }) query: TrendQuery): Promise<Trend> {
    return this.trends.trend(query);
  }
}
