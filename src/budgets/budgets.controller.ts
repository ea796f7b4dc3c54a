import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { CreateEndpoint, Endpoint } from '../http/endpoint.js';
import type { Page } from '../http/paging.js';
import { ResourceId } from '../http/resource-id.js';
import { BudgetList, BudgetQuery, BudgetResource, CreateBudget, UpdateBudget } from './budget.dto.js';
import { BudgetsService } from './budgets.service.js';

@ApiTags('budgets')
@Controller('budgets')
export class BudgetsController {
  constructor(private readonly budgets: BudgetsService) {}

  @Post()
  @CreateEndpoint({
    summary: 'Store rules under a name',
    status: 201,
    response: BudgetResource,
    problems: ['INVALID_BUDGET'],
  })
  async create(
    @Body({ schema: CreateBudget }) body: CreateBudget,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BudgetResource> {
    const budget = await this.budgets.create(body, key);
    response.location(`/api/v1/budgets/${budget.id}`);
    return budget;
  }

  @Get()
  @Endpoint({ summary: 'List stored budgets, the newest first', response: BudgetList, query: BudgetQuery })
  list(@Query({ schema: BudgetQuery }) query: BudgetQuery): Promise<Page<BudgetResource>> {
    return this.budgets.list(query);
  }

  @Get(':id')
  @Endpoint({ summary: 'One stored budget', response: BudgetResource, problems: ['RESOURCE_NOT_FOUND'] })
  get(@Param('id', ResourceId) id: string): Promise<BudgetResource> {
    return this.budgets.get(id);
  }

  @Patch(':id')
  @Endpoint({
    summary: 'Change a stored budget, for what is judged from now on',
    response: BudgetResource,
    problems: ['RESOURCE_NOT_FOUND', 'INVALID_BUDGET', 'CONFLICT', 'PAYLOAD_TOO_LARGE'],
  })
  update(
    @Param('id', ResourceId) id: string,
    @Body({ schema: UpdateBudget }) body: UpdateBudget,
  ): Promise<BudgetResource> {
    return this.budgets.update(id, body);
  }

  @Delete(':id')
  @Endpoint({ summary: 'Delete a stored budget', status: 204, problems: ['RESOURCE_NOT_FOUND'] })
  remove(@Param('id', ResourceId) id: string): Promise<void> {
    return this.budgets.remove(id);
  }
}
