import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WhoAsks, type Caller } from '../access/caller.js';
import { Endpoint } from '../http/endpoint.js';
import type { Page } from '../http/paging.js';
import { RepositoryList, RepositoryQuery, type RepositoryResource } from './repository.dto.js';
import { RepositoriesService } from './repositories.service.js';

@ApiTags('repositories')
@Controller('repositories')
export class RepositoriesController {
  constructor(private readonly repositories: RepositoriesService) {}

  @Get()
  @Endpoint({
    access: 'read',
    summary: 'Repositories of all images that were ever asked for, by name',
    response: RepositoryList,
    query: RepositoryQuery,
  })
  list(
    @WhoAsks() caller: Caller,
    @Query({ schema: RepositoryQuery }) query: RepositoryQuery,
  ): Promise<Page<RepositoryResource>> {
    return this.repositories.list(caller, query);
  }
}
