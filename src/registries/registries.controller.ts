import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { WhoAsks, type Caller } from '../access/caller.js';
import { CreateEndpoint, Endpoint } from '../http/endpoint.js';
import type { Page } from '../http/paging.js';
import { ResourceId } from '../http/resource-id.js';
import { RegistriesService } from './registries.service.js';
import { CreateRegistry, RegistryList, RegistryQuery, RegistryResource, UpdateRegistry } from './registry.dto.js';

@ApiTags('registries')
@Controller('registries')
export class RegistriesController {
  constructor(private readonly registries: RegistriesService) {}

  @Post()
  @CreateEndpoint({
    access: 'admin',
    summary: 'Store what a private registry is asked with',
    description:
      'For the repositories of `host[:port][/namespace]`; of several the longest counts. The credentials are stored ' +
      'encrypted and never shown. A private registry has to be in STAGEDIFF_ALLOWED_REGISTRIES.',
    status: 201,
    response: RegistryResource,
    problems: ['INVALID_REFERENCE', 'REGISTRY_NOT_ALLOWED', 'SECRET_KEY_MISSING'],
  })
  async create(
    @WhoAsks() caller: Caller,
    @Body({ schema: CreateRegistry }) body: CreateRegistry,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RegistryResource> {
    const registry = await this.registries.create(caller, body, key);
    response.location(`/api/v1/registries/${registry.id}`);
    return registry;
  }

  @Get()
  @Endpoint({
    access: 'admin',
    summary: 'List registries with stored credentials, the newest first',
    response: RegistryList,
    query: RegistryQuery,
  })
  list(
    @WhoAsks() caller: Caller,
    @Query({ schema: RegistryQuery }) query: RegistryQuery,
  ): Promise<Page<RegistryResource>> {
    return this.registries.list(caller, query);
  }

  @Get(':id')
  @Endpoint({ access: 'admin', summary: 'One registry', response: RegistryResource, problems: ['RESOURCE_NOT_FOUND'] })
  get(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<RegistryResource> {
    return this.registries.get(caller, id);
  }

  @Patch(':id')
  @Endpoint({
    access: 'admin',
    summary: 'Change the credentials of a registry, or what is said of them',
    response: RegistryResource,
    problems: ['RESOURCE_NOT_FOUND', 'SECRET_KEY_MISSING', 'PAYLOAD_TOO_LARGE'],
  })
  update(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Body({ schema: UpdateRegistry }) body: UpdateRegistry,
  ): Promise<RegistryResource> {
    return this.registries.update(caller, id, body);
  }

  @Delete(':id')
  @Endpoint({
    access: 'admin',
    summary: 'Forget the credentials of a registry',
    status: 204,
    problems: ['RESOURCE_NOT_FOUND'],
  })
  remove(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<void> {
    return this.registries.remove(caller, id);
  }
}
