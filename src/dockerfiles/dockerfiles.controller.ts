import { Body, Controller, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { DockerfileReport } from '../core/report/dockerfile-report.js';
import { Endpoint } from '../http/endpoint.js';
import { chooseExporter } from '../http/send-report.js';
import { ReportQuery } from '../images/image.dto.js';
import { ReportSender } from '../reading/report-sender.js';
import { AnalyzeDockerfile } from './dockerfile.dto.js';

@ApiTags('dockerfiles')
@Controller('dockerfile-analyses')
export class DockerfilesController {
  constructor(private readonly reports: ReportSender) {}

  @Post()
  @Endpoint({
    access: 'submit',
    summary: 'Analyse a Dockerfile',
    description: 'Answers at once and stores nothing. The build context is optional: some findings need it.',
    response: DockerfileReport,
    reportOf: 'dockerfile',
    query: ReportQuery,
    problems: ['DOCKERFILE_INVALID', 'DOCKERFILE_TOO_LARGE', 'NOT_ACCEPTABLE', 'PAYLOAD_TOO_LARGE'],
  })
  async analyze(
    @Body({ schema: AnalyzeDockerfile }) asked: AnalyzeDockerfile,
    @Query({ schema: ReportQuery }) { format }: ReportQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.reports.sendDockerfile(response, chooseExporter(request, 'dockerfile', format), asked);
  }
}
