import { Body, Controller, Get, Headers, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { WhoAsks, type Caller } from '../access/caller.js';
import { CreateEndpoint, Endpoint } from '../http/endpoint.js';
import type { Page } from '../http/paging.js';
import { ResourceId } from '../http/resource-id.js';
import { chooseExporter } from '../http/send-report.js';
import { cyclonedxExporter } from '../core/exports/cyclonedx.js';
import { spdxExporter } from '../core/exports/spdx.js';
import type { Finding } from '../core/report/finding.js';
import { ImageReport, type LayerReport, type PackageReport } from '../core/report/image-report.js';
import { ReportSender } from '../reading/report-sender.js';
import { type BrowsedFile, FilePage, FileQuery } from './image-files.dto.js';
import { ImageFilesService } from './image-files.service.js';
import {
  CreateImage,
  FindingList,
  ImageList,
  ImagePackageQuery,
  ImageQuery,
  ImageResource,
  LayerList,
  PackagePage,
  ReportQuery,
  SbomQuery,
} from './image.dto.js';
import { ImagesService } from './images.service.js';

const SBOM_EXPORTERS = [cyclonedxExporter, spdxExporter];
const REPORT_PROBLEMS = ['RESOURCE_NOT_FOUND', 'CONFLICT', 'CANCELLED', 'NOT_READY', 'REPORT_UNREADABLE'] as const;

@ApiTags('images')
@Controller('images')
export class ImagesController {
  constructor(
    private readonly images: ImagesService,
    private readonly files: ImageFilesService,
    private readonly reports: ReportSender,
  ) {}

  @Post()
  @CreateEndpoint({
    access: 'submit',
    summary: 'Analyse an image',
    description:
      'With platform `all` this is the image of the first platform; those of the others appear under `?group=` of ' +
      'the list once the index is read.',
    response: ImageResource,
    problems: [
      'INVALID_REFERENCE',
      'UNSUPPORTED_TRANSPORT',
      'INVALID_PLATFORM',
      'INVALID_BUDGET',
      'REGISTRY_NOT_ALLOWED',
    ],
  })
  async create(
    @WhoAsks() caller: Caller,
    @Body({ schema: CreateImage }) body: CreateImage,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ImageResource> {
    const image = await this.images.create(caller, body, key);
    response.location(`/api/v1/images/${image.id}`);
    return image;
  }

  @Get()
  @Endpoint({ access: 'read', summary: 'List images, the newest first', response: ImageList, query: ImageQuery })
  list(@WhoAsks() caller: Caller, @Query({ schema: ImageQuery }) query: ImageQuery): Promise<Page<ImageResource>> {
    return this.images.list(caller, query);
  }

  @Get(':id')
  @Endpoint({ access: 'read', summary: 'One image', response: ImageResource, problems: ['RESOURCE_NOT_FOUND'] })
  get(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<ImageResource> {
    return this.images.get(caller, id);
  }

  @Get(':id/report')
  @Endpoint({
    access: 'read',
    summary: 'The report of an image',
    audited: true,
    description: 'In the format that `format` or the Accept header asks for. It never changes: it has a strong ETag.',
    response: ImageReport,
    reportOf: 'image',
    hasEtag: true,
    query: ReportQuery,
    problems: [...REPORT_PROBLEMS, 'NOT_ACCEPTABLE'],
  })
  async report(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Query({ schema: ReportQuery }) { format }: ReportQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const exporter = chooseExporter(request, 'image', format);
    await this.reports.send(response, exporter, `image-${id}`, await this.images.stored(caller, id));
  }

  @Get(':id/layers')
  @Endpoint({
    access: 'read',
    summary: 'The layers of an image, the oldest first',
    response: LayerList,
    problems: REPORT_PROBLEMS,
  })
  layers(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<{ items: LayerReport[] }> {
    return this.images.layers(caller, id);
  }

  @Get(':id/packages')
  @Endpoint({
    access: 'read',
    summary: 'The packages of an image',
    response: PackagePage,
    query: ImagePackageQuery,
    problems: REPORT_PROBLEMS,
  })
  packages(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Query({ schema: ImagePackageQuery }) query: ImagePackageQuery,
  ): Promise<Page<PackageReport>> {
    return this.images.packages(caller, id, query);
  }

  @Get(':id/files')
  @Endpoint({
    access: 'read',
    summary: 'One directory of the final file system of an image',
    description: 'From the stored scans of its layers. Links on the way to the directory are followed.',
    response: FilePage,
    query: FileQuery,
    problems: [...REPORT_PROBLEMS, 'TAR_TOO_MANY_ENTRIES'],
  })
  listFiles(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Query({ schema: FileQuery }) query: FileQuery,
  ): Promise<Page<BrowsedFile>> {
    return this.files.list(caller, id, query);
  }

  @Get(':id/findings')
  @Endpoint({
    access: 'read',
    summary: 'What should change in an image',
    response: FindingList,
    problems: REPORT_PROBLEMS,
  })
  async findings(@WhoAsks() caller: Caller, @Param('id', ResourceId) id: string): Promise<{ items: Finding[] }> {
    return { items: (await this.images.report(caller, id)).findings };
  }

  @Get(':id/sbom')
  @Endpoint({
    access: 'read',
    summary: 'The bill of materials of an image',
    audited: true,
    description:
      'In the format that `format` or the Accept header asks for, CycloneDX where either will do. It never changes: it ' +
      'has a strong ETag.',
    response: z.looseObject({}),
    mediaType: SBOM_EXPORTERS.map(({ mediaType }) => mediaType),
    hasEtag: true,
    query: SbomQuery,
    problems: [...REPORT_PROBLEMS, 'NOT_ACCEPTABLE'],
  })
  async sbom(
    @WhoAsks() caller: Caller,
    @Param('id', ResourceId) id: string,
    @Query({ schema: SbomQuery }) { format }: SbomQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const exporter = chooseExporter(request, 'image', format, SBOM_EXPORTERS);
    await this.reports.send(response, exporter, `image-${id}`, await this.images.stored(caller, id));
  }
}
