import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { drawBadge } from '../core/charts/badge.js';
import { FILE_STYLE } from '../core/charts/chart-style.js';
import { renderDrawing } from '../core/charts/svg.js';
import { WhoAsks, type Caller } from '../access/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { notFound } from '../http/problem.js';
import { sendSvg, SVG_MEDIA_TYPE } from '../http/send-svg.js';
import { Repository } from '../images/image.dto.js';
import { BadgeQuery } from './badge.dto.js';
import { BadgesService } from './badges.service.js';
import { drawTrend } from './trend-drawing.js';
import { TrendFilter } from './trend.dto.js';
import { TrendsService } from './trends.service.js';

const TREND_SECONDS = 60;
const BADGE_SECONDS = 300;
const SUFFIX = '.svg';
const Svg = z.string().describe('An SVG document');

/** Pictures for pages that are not ours: READMEs, wikis, chats. */
@ApiTags('trends')
@Controller()
export class PicturesController {
  constructor(
    private readonly trends: TrendsService,
    private readonly badges: BadgesService,
  ) {}

  @Get('trends.svg')
  @Endpoint({
    access: 'read',
    summary: 'A trend as a picture, with its jumps marked',
    description: 'Light or dark as the reader has it, without scripts. It has a strong ETag.',
    response: Svg,
    mediaType: SVG_MEDIA_TYPE,
    hasEtag: true,
    query: TrendFilter,
    problems: ['INVALID_PLATFORM'],
  })
  async trend(
    @WhoAsks() caller: Caller,
    @Query({ schema: TrendFilter }) query: TrendFilter,
    @Res() response: Response,
  ): Promise<void> {
    const drawing = drawTrend(await this.trends.trend(caller, query));
    sendSvg(response, renderDrawing(drawing, FILE_STYLE), { maxAgeSeconds: TREND_SECONDS });
  }

  @Get('badges/*path')
  @Endpoint({
    access: 'read',
    summary: 'A number of the newest image of a repository as a badge',
    description:
      'Coloured by a budget, or by the trend: more than the baseline is worse. A repository of which no image was ' +
      'analysed, or none that the caller may see, gets status 404 with a badge that says `no data`, which an ' +
      'image element shows all the same.',
    response: Svg,
    mediaType: SVG_MEDIA_TYPE,
    hasEtag: true,
    notFoundType: SVG_MEDIA_TYPE,
    query: BadgeQuery,
    problems: ['INVALID_PLATFORM', 'INVALID_BUDGET', 'RESOURCE_NOT_FOUND', 'REPORT_UNREADABLE'],
  })
  @ApiParam({ name: 'path', description: 'The repository and `.svg`, e.g. docker.io/library/alpine.svg', type: String })
  async badge(
    @WhoAsks() caller: Caller,
    @Param('path') path: string | string[],
    @Query({ schema: BadgeQuery }) query: BadgeQuery,
    @Res() response: Response,
  ): Promise<void> {
    const file = [path].flat().join('/');
    const repository = Repository.safeParse(file.slice(0, -SUFFIX.length));
    if (!file.endsWith(SUFFIX) || !repository.success) throw notFound('badge');
    const { badge, found } = await this.badges.badge(caller, repository.data, query);
    sendSvg(response, renderDrawing(drawBadge(badge)), { status: found ? 200 : 404, maxAgeSeconds: BADGE_SECONDS });
  }
}
