import { Body, Controller, Get, Headers, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CreateEndpoint, Endpoint } from '../http/endpoint.js';
import type { Page } from '../http/paging.js';
import { ResourceId } from '../http/resource-id.js';
import { chooseExporter, sendReport } from '../http/send-report.js';
import { ImageReport, type LayerReport, type PackageReport } from '../core/report/image-report.js';
import {
  CreateImage,
  ImageList,
  ImagePackageQuery,
  ImageQuery,
  ImageResource,
  LayerList,
  PackagePage,
  ReportQuery,
} from './image.dto.js';
import { ImagesService } from './images.service.js';

@ApiTags('images')
@Controller('images')
export class ImagesController {
  constructor(private readonly images: ImagesService) {}

  @Post()
  @CreateEndpoint({
    summary: 'Analyse an image',
    response: ImageResource,
    problems: ['INVALID_REFERENCE', 'UNSUPPORTED_TRANSPORT', 'INVALID_PLATFORM', 'REGISTRY_NOT_ALLOWED'],
  })
  async create(
    @Body({ schema: CreateImage }) body: CreateImage,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ImageResource> {
    const image = await this.images.create(body, key);
    response.location(`/api/v1/images/${image.id}`);
    return image;
  }

  @Get()
  @Endpoint({ summary: 'List images, the newest first', response: ImageList, query: ImageQuery })
  list(@Query({ schema: ImageQuery }) query: ImageQuery): Promise<Page<ImageResource>> {
    return this.images.list(query);
  }

  @Get(':id')
  @Endpoint({ summary: 'One image', response: ImageResource, problems: ['RESOURCE_NOT_FOUND'] })
  get(@Param('id', ResourceId) id: string): Promise<ImageResource> {
    return this.images.get(id);
  }

  @Get(':id/report')
  @Endpoint({
    summary: 'The report of an image',
    description: 'In the format that `format` or the Accept header asks for. It never changes: it has a strong ETag.',
    response: ImageReport,
    reportOf: 'image',
    query: ReportQuery,
    problems: ['RESOURCE_NOT_FOUND', 'NOT_ACCEPTABLE', 'CONFLICT', 'CANCELLED', 'NOT_READY'],
  })
  async report(
    @Param('id', ResourceId) id: string,
    @Query({ schema: ReportQuery }) { format }: ReportQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const exporter = chooseExporter(request, 'image', format);
    sendReport(response, exporter, `image-${id}`, exporter.image(await this.images.report(id)));
  }

  @Get(':id/layers')
  @Endpoint({
    summary: 'The layers of an image, the oldest first',
    response: LayerList,
    problems: ['RESOURCE_NOT_FOUND', 'CONFLICT', 'CANCELLED', 'NOT_READY'],
  })
  layers(@Param('id', ResourceId) id: string): Promise<{ items: LayerReport[] }> {
    return this.images.layers(id);
  }

  @Get(':id/packages')
  @Endpoint({
    summary: 'The packages of an image',
    response: PackagePage,
    query: ImagePackageQuery,
    problems: ['RESOURCE_NOT_FOUND', 'CONFLICT', 'CANCELLED', 'NOT_READY'],
  })
  packages(
    @Param('id', ResourceId) id: string,
    @Query({ schema: ImagePackageQuery }) query: ImagePackageQuery,
  ): Promise<Page<PackageReport>> {
    return this.images.packages(id, query);
  }
}
