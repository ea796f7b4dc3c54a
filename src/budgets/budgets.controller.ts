import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { WhoAsks, type Caller } from '../access/caller.js';
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
    access: 'admin',
    summary: 'Store rules under a name',
    status: 201,
    response: BudgetResource,
    problems: ['INVALID_BUDGET'],
  })
  async create(
    @WhoAsks() caller: Caller,
    @Body({ schema: CreateBudget }) body: CreateBudget,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BudgetResource> {
    const budget = await this.budgets.create(caller, body, key);
    response.location(`/api/v1/budgets/${budget.id}`);
    return budget;
  }

  @Get()
  @Endpoint({
    access: 'read',
    summary: 'List stored budgets, the newest first',
    response: BudgetList,
    query: BudgetQuery,
  })
  list(@WhoAsks() caller: Caller, @Query({ schema: BudgetQuery }) query: BudgetQuery): Promise<Page<BudgetResource>> {
    return this.budgets.list(caller, query);
  }

  @Get(':id')
  @Endpoint({
    access: 'read',
    summary: 'One stored budget',
    response: BudgetResource,
    problems: ['RESOURCE_NOT_FOUND'],
  })
  get(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<BudgetResource> {
    return this.budgets.get(caller, id);
  }

  @Patch(':id')
  @Endpoint({
    access: 'admin',
    summary: 'Change a stored budget, for what is judged from now on',
    response: BudgetResource,
    problems: ['RESOURCE_NOT_FOUND', 'INVALID_BUDGET', 'CONFLICT', 'PAYLOAD_TOO_LARGE'],
  })
  update(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Body({ schema: UpdateBudget }) body: UpdateBudget,
  ): Promise<BudgetResource> {
    return this.budgets.update(caller, id, body);
  }

  @Delete(':id')
  @Endpoint({ access: 'admin', summary: 'Delete a stored budget', status: 204, problems: ['RESOURCE_NOT_FOUND'] })
  remove(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<void> {
    return this.budgets.remove(caller, id);
  }
}
