import { Body, Controller, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { analyzeDockerfile } from '../core/dockerfile/analyze.js';
import { applyWaivers } from '../core/findings/waivers.js';
import { DockerfileReport } from '../core/report/dockerfile-report.js';
import { Endpoint } from '../http/endpoint.js';
import { etagOf } from '../http/etag.js';
import { sendWithEtag } from '../http/send-etag.js';
import { chooseExporter, describeReport } from '../http/send-report.js';
import { ReportQuery } from '../images/image.dto.js';
import { AnalyzeDockerfile } from './dockerfile.dto.js';

@ApiTags('dockerfiles')
@Controller('dockerfile-analyses')
export class DockerfilesController {
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
  analyze(
    @Body({ schema: AnalyzeDockerfile }) { dockerfile, waivers = [], ...context }: AnalyzeDockerfile,
    @Query({ schema: ReportQuery }) { format }: ReportQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): void {
    const exporter = chooseExporter(request, 'dockerfile', format);
    const report = analyzeDockerfile(dockerfile, context);
    const findings = applyWaivers(report.findings, waivers, new Date());
    describeReport(response, exporter, 'dockerfile');
    const body = exporter.dockerfile({ ...report, findings });
    sendWithEtag(response, body, etagOf(body));
  }
}
