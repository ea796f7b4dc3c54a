import { Body, Controller, Delete, Get, Header, Headers, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { WhoAsks, type Caller } from '../access/caller.js';
import { CreateEndpoint, Endpoint } from '../http/endpoint.js';
import type { Page } from '../http/paging.js';
import { ResourceId } from '../http/resource-id.js';
import { ApiKeyList, ApiKeyQuery, ApiKeyResource, ApiKeyWithToken } from './api-key.dto.js';
import { CreateApiKey, RotateApiKey, UpdateApiKey } from './api-key.dto.js';
import { ApiKeysService } from './api-keys.service.js';

@ApiTags('api-keys')
@Controller('api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Post()
  @Header('Cache-Control', 'no-store')
  @CreateEndpoint({
    access: 'admin',
    summary: 'Make an API key',
    description:
      'The answer shows the key, this once; a hash of it is stored. Nobody makes a key that may do more, sees more or ' +
      'lives longer than their own. The first key ends the open mode: it has to be an admin key of all repositories.',
    status: 201,
    response: ApiKeyWithToken,
  })
  async create(
    @WhoAsks() caller: Caller,
    @Body({ schema: CreateApiKey }) body: CreateApiKey,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ApiKeyWithToken> {
    const made = await this.keys.create(caller, body, key);
    response.location(`/api/v1/api-keys/${made.id}`);
    return made;
  }

  @Get()
  @Endpoint({
    access: 'admin',
    summary: 'List API keys, the newest first',
    response: ApiKeyList,
    query: ApiKeyQuery,
  })
  list(@WhoAsks() caller: Caller, @Query({ schema: ApiKeyQuery }) query: ApiKeyQuery): Promise<Page<ApiKeyResource>> {
    return this.keys.list(caller, query);
  }

  @Get(':id')
  @Endpoint({ access: 'admin', summary: 'One API key', response: ApiKeyResource, problems: ['RESOURCE_NOT_FOUND'] })
  get(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<ApiKeyResource> {
    return this.keys.get(caller, id);
  }

  @Patch(':id')
  @Endpoint({
    access: 'admin',
    summary: 'Change an API key',
    description: 'What is left out stays; it counts from the next request on. CONFLICT for a revoked key.',
    response: ApiKeyResource,
    problems: ['RESOURCE_NOT_FOUND', 'CONFLICT', 'PAYLOAD_TOO_LARGE'],
  })
  update(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Body({ schema: UpdateApiKey }) body: UpdateApiKey,
  ): Promise<ApiKeyResource> {
    return this.keys.update(caller, id, body);
  }

  @Post(':id/secrets')
  @Header('Cache-Control', 'no-store')
  @CreateEndpoint({
    access: 'admin',
    summary: 'Rotate an API key',
    description: 'The answer shows the new key, this once. Those before it count too until `overlapHours` are over.',
    status: 200,
    response: ApiKeyWithToken,
    problems: ['RESOURCE_NOT_FOUND'],
  })
  rotate(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Body({ schema: RotateApiKey }) body: RotateApiKey,
    @Headers('idempotency-key') key: string | undefined,
  ): Promise<ApiKeyWithToken> {
    return this.keys.rotate(caller, id, body, key);
  }

  @Delete(':id')
  @Endpoint({
    access: 'admin',
    summary: 'Revoke an API key at once',
    description: 'It stays in the list, as `revoked`.',
    status: 204,
    problems: ['RESOURCE_NOT_FOUND'],
  })
  revoke(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<void> {
    return this.keys.revoke(caller, id);
  }
}
