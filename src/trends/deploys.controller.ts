import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WhoAsks, type Caller } from '../access/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { DeployHistory, DeployQuery } from './deploys.dto.js';
import { DeploysService } from './deploys.service.js';

@ApiTags('trends')
@Controller('trends/deploys')
export class DeploysController {
  constructor(private readonly deploys: DeploysService) {}

  @Get()
  @Endpoint({
    access: 'read',
    summary: 'What each deploy of a repository makes a machine pull, and which instruction causes most of it',
    description: 'From the layers of every image of the repository that was ever observed, in the order of time.',
    response: DeployHistory,
    query: DeployQuery,
    problems: ['INVALID_PLATFORM'],
  })
  get(@WhoAsks() caller: Caller, @Query({ schema: DeployQuery }) query: DeployQuery): Promise<DeployHistory> {
    return this.deploys.history(caller, query);
  }
}
