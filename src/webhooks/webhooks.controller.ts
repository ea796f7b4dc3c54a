import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { WhoAsks, type Caller } from '../access/caller.js';
import { CreateEndpoint, Endpoint } from '../http/endpoint.js';
import { PageQuery, type Page } from '../http/paging.js';
import { ResourceId } from '../http/resource-id.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';
import {
  CreateWebhook,
  DeliveryList,
  DeliveryQuery,
  DeliveryResource,
  RotateSecret,
  UpdateWebhook,
  WebhookList,
  WebhookResource,
  WebhookWithSecret,
} from './webhook.dto.js';
import { WebhooksService } from './webhooks.service.js';

const PATH = '/api/v1/webhooks';
const SEALED = ['SECRET_KEY_MISSING', 'SECRET_UNREADABLE'] as const;

@ApiTags('webhooks')
@Controller('webhooks')
export class WebhooksController {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly deliveries: WebhookDeliveriesService,
  ) {}

  @Post()
  @CreateEndpoint({
    access: 'admin',
    summary: 'Be told of what happens',
    description: 'The answer shows the signing secret, this once. URL and secret are stored encrypted.',
    status: 201,
    response: WebhookWithSecret,
    problems: ['WEBHOOK_NOT_ALLOWED', ...SEALED],
  })
  async create(
    @WhoAsks() caller: Caller,
    @Body({ schema: CreateWebhook }) body: CreateWebhook,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<WebhookWithSecret> {
    const webhook = await this.webhooks.create(caller, body, key);
    response.location(`${PATH}/${webhook.id}`);
    return webhook;
  }

  @Get()
  @Endpoint({ access: 'admin', summary: 'List webhooks, the newest first', response: WebhookList, query: PageQuery })
  list(@WhoAsks() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery): Promise<Page<WebhookResource>> {
    return this.webhooks.list(caller, query);
  }

  @Get(':id')
  @Endpoint({ access: 'admin', summary: 'One webhook', response: WebhookResource, problems: ['RESOURCE_NOT_FOUND'] })
  get(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<WebhookResource> {
    return this.webhooks.get(caller, id);
  }

  @Patch(':id')
  @Endpoint({
    access: 'admin',
    summary: 'Change a webhook, or enable one that the service disabled',
    response: WebhookResource,
    problems: ['RESOURCE_NOT_FOUND', 'WEBHOOK_NOT_ALLOWED', 'PAYLOAD_TOO_LARGE', ...SEALED],
  })
  update(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Body({ schema: UpdateWebhook }) body: UpdateWebhook,
  ): Promise<WebhookResource> {
    return this.webhooks.update(caller, id, body);
  }

  @Delete(':id')
  @Endpoint({
    access: 'admin',
    summary: 'Delete a webhook with its log',
    status: 204,
    problems: ['RESOURCE_NOT_FOUND'],
  })
  remove(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<void> {
    return this.webhooks.remove(caller, id);
  }

  @Post(':id/secrets')
  @CreateEndpoint({
    access: 'admin',
    summary: 'Rotate the signing secret',
    description: 'The answer shows the new secret, this once. Those before it sign too until `overlapHours` are over.',
    status: 200,
    response: WebhookWithSecret,
    problems: ['RESOURCE_NOT_FOUND', ...SEALED],
  })
  rotateSecret(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Body({ schema: RotateSecret }) body: RotateSecret,
    @Headers('idempotency-key') key: string | undefined,
  ): Promise<WebhookWithSecret> {
    return this.webhooks.rotateSecret(caller, id, body, key);
  }

  @Post(':id/test')
  @CreateEndpoint({
    access: 'admin',
    summary: 'Send a message of type webhook.test',
    response: DeliveryResource,
    problems: ['RESOURCE_NOT_FOUND', 'WEBHOOK_NOT_ALLOWED', ...SEALED],
  })
  async test(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DeliveryResource> {
    return located(response, await this.deliveries.test(caller, id, key));
  }

  @Get(':id/deliveries')
  @Endpoint({
    access: 'admin',
    summary: 'The log of deliveries, the newest first',
    response: DeliveryList,
    query: DeliveryQuery,
    problems: ['RESOURCE_NOT_FOUND'],
  })
  listDeliveries(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Query({ schema: DeliveryQuery }) query: DeliveryQuery,
  ): Promise<Page<DeliveryResource>> {
    return this.deliveries.list(caller, id, query);
  }

  @Get(':id/deliveries/:deliveryId')
  @Endpoint({ access: 'admin', summary: 'One delivery', response: DeliveryResource, problems: ['RESOURCE_NOT_FOUND'] })
  getDelivery(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Param('deliveryId', ResourceId) deliveryId: string,
  ): Promise<DeliveryResource> {
    return this.deliveries.get(caller, id, deliveryId);
  }

  @Post(':id/deliveries/:deliveryId/replay')
  @CreateEndpoint({
    access: 'admin',
    summary: 'Send a settled message again, with the same webhook-id',
    response: DeliveryResource,
    problems: ['RESOURCE_NOT_FOUND'],
  })
  async replay(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Param('deliveryId', ResourceId) deliveryId: string,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DeliveryResource> {
    return located(response, await this.deliveries.replay(caller, id, deliveryId, key));
  }
}

function located(response: Response, delivery: DeliveryResource): DeliveryResource {
  response.location(`${PATH}/${delivery.webhookId}/deliveries/${delivery.id}`);
  return delivery;
}
