import { Body, Controller, Get, Headers, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { WhoAsks, type Caller } from '../access/caller.js';
import { CreateEndpoint, Endpoint } from '../http/endpoint.js';
import { ResourceId } from '../http/resource-id.js';
import { BisectionResource, CreateBisection } from './bisection.dto.js';
import { BISECTION_PATH } from './bisection.mapping.js';
import { BisectionsService } from './bisections.service.js';

@ApiTags('trends')
@Controller('trends/bisections')
export class BisectionsController {
  constructor(private readonly bisections: BisectionsService) {}

  @Post()
  @CreateEndpoint({
    access: 'submit',
    summary: 'Find the image that brought a jump',
    description:
      'Searches what was seen between two points of a trend and not analysed, or tags that are given, by halves: ' +
      'of n images about log2 n are analysed. In a history that goes up and down it finds one of the jumps.',
    response: BisectionResource,
    problems: [
      ...(['INVALID_REFERENCE', 'UNSUPPORTED_TRANSPORT', 'INVALID_PLATFORM', 'REGISTRY_NOT_ALLOWED'] as const),
      'RESOURCE_NOT_FOUND',
    ],
  })
  async create(
    @WhoAsks() caller: Caller,
    @Body({ schema: CreateBisection }) body: CreateBisection,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BisectionResource> {
    const bisection = await this.bisections.create(caller, body, key);
    response.location(`${BISECTION_PATH}/${bisection.id}`);
    return bisection;
  }

  @Get(':id')
  @Endpoint({ access: 'read', summary: 'One bisection', response: BisectionResource, problems: ['RESOURCE_NOT_FOUND'] })
  get(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<BisectionResource> {
    return this.bisections.get(caller, id);
  }
}
