import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
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
    summary: 'Which images carry a package',
    description: 'By `purl` or by `name`, one of them. Answers from the reports of the current scanner version.',
    response: PackageUseList,
    query: PackageQuery,
  })
  find(@Query({ schema: PackageQuery }) query: PackageQuery): Promise<Page<PackageUse>> {
    return this.packages.find(query);
  }
}
