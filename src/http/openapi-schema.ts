import { z } from 'zod';
import { ImageSizes, Platform, Problem, ProblemCode } from '../core/report/common.js';
import { ComparisonReport } from '../core/report/comparison-report.js';
import { DockerfileInstruction, DockerfileReport } from '../core/report/dockerfile-report.js';
import { Finding } from '../core/report/finding.js';
import { ImageHead, ImageReport, LayerReport, PackageReport, SurfaceItem } from '../core/report/image-report.js';
import { BudgetResource } from '../budgets/budget.dto.js';
import { WaiverResource } from '../budgets/waiver.dto.js';
import { BudgetResult } from '../core/report/budget.js';
import { ApiKeyResource } from '../api-keys/api-key.dto.js';
import { AuditItem, AuditResource, AuditRunDetail, AuditRunResource, AuditTarget } from '../audits/audit.dto.js';
import { ComparisonResource } from '../comparisons/comparison.dto.js';
import { BrowsedFile } from '../images/image-files.dto.js';
import { ImageResource, ObservedImage } from '../images/image.dto.js';
import { JobProblem, JobStatusName, Progress } from '../jobs/job.dto.js';
import { PackageUse } from '../packages/package.dto.js';
import { DeliveryResource, WebhookResource } from '../webhooks/webhook.dto.js';
import { Trend } from '../trends/trend.dto.js';
import { ProblemDocument } from './problem.js';

const COMPONENTS = '#/components/schemas/';

/** Shapes with a name in the OpenAPI document, so that generated clients get named types. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  ApiKeyResource,
  AuditItem,
  AuditResource,
  AuditRunDetail,
  AuditRunResource,
  AuditTarget,
  BrowsedFile,
  BudgetResource,
  BudgetResult,
  ComparisonReport,
  ComparisonResource,
  DeliveryResource,
  DockerfileInstruction,
  DockerfileReport,
  ErrorCode: ProblemCode,
  Finding,
  ImageHead,
  ImageReport,
  ImageResource,
  ImageSizes,
  JobProblem,
  JobStatus: JobStatusName,
  LayerReport,
  LocatedProblem: Problem,
  ObservedImage,
  PackageReport,
  PackageUse,
  Platform,
  Problem: ProblemDocument,
  Progress,
  SurfaceItem,
  Trend,
  WaiverResource,
  WebhookResource,
};
for (const [id, schema] of Object.entries(NAMED)) z.globalRegistry.add(schema, { ...schema.meta(), id });

/**
 * JSON Schema (draft 2020-12, as OpenAPI 3.1 wants) of one zod schema; named ones inside it become references.
 * The input side is taken for answers too: it leaves additional properties open, since fields may be added.
 */
export function toOpenApiSchema(schema: z.ZodType): Record<string, unknown> {
  const converted = z.toJSONSchema(schema, { io: 'input' });
  return withComponentReferences(omit(converted, '$schema', '$defs')) as Record<string, unknown>;
}

/** `components.schemas` of the document. */
export function namedOpenApiSchemas(): Record<string, Record<string, unknown>> {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { io: 'input', uri: (id) => COMPONENTS + id });
  const entries = Object.entries(schemas).map(([name, schema]) => [name, omit(schema, '$schema', '$id')] as const);
  return Object.fromEntries(entries);
}

function omit(schema: object, ...keywords: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword)));
}

function withComponentReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withComponentReferences);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]: [string, unknown]) => {
    const isReference = key === '$ref' && typeof inner === 'string';
    return [key, isReference ? inner.replace('#/$defs/', COMPONENTS) : withComponentReferences(inner)];
  });
  return Object.fromEntries(entries) as unknown;
}
