import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WhoAsks, type Caller } from '../access/caller.js';
import { Endpoint } from '../http/endpoint.js';
import type { Page } from '../http/paging.js';
import { PackageQuery, PackageUseList, type PackageUse } from './package.dto.js';
import { PackagesService } from './packages.service.js';

@ApiTags('packages')
@Controller('packages')
export class PackagesController {
  constructor(private readonly packages: PackagesService) {}

  @Get()
  @Endpoint({
    access: 'read',
    summary: 'Which images carry a package',
    description:
      'By `purl` or by `name`, one of them: what the final image has, and what a later layer removed, which ships all ' +
      'the same. Answers from the newest report of each manifest.',
    response: PackageUseList,
    query: PackageQuery,
  })
  find(@WhoAsks() caller: Caller, @Query({ schema: PackageQuery }) query: PackageQuery): Promise<Page<PackageUse>> {
    return this.packages.find(caller, query);
  }
}
