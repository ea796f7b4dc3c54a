import { applyDecorators, HttpCode, UseInterceptors } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import { z } from 'zod';
import { AuditLogInterceptor } from '../audit-log/audit-log.interceptor.js';
import { Audited } from '../audit-log/audited.js';
import { Needs } from '../access/access.guard.js';
import type { Access } from '../access/caller.js';
import { ERROR_KINDS, type ErrorCode } from '../core/errors.js';
import { EXPORTERS } from '../core/exports/index.js';
import { toOpenApiSchema } from './openapi-schema.js';
import { PROBLEM_MEDIA_TYPE, ProblemDocument } from './problem.js';
import type { ReportKind } from './send-report.js';

interface EndpointOptions {
  readonly summary: string;
  /** Scope of the API key that it needs; `open`: none. */
  readonly access: Access;
  readonly description?: string;
  /** The audit log notes each reading too, as it does each change. */
  readonly audited?: boolean;
  /** 200 unless told. */
  readonly status?: number;
  /** Shape of the JSON answer; none for an empty one. */
  readonly response?: z.ZodType;
  /** Also comes in each format that can show such a report. */
  readonly reportOf?: ReportKind;
  /** The answer to a GET has a strong ETag, and comes as 304 when the client has it already. */
  readonly hasEtag?: boolean;
  /** Also comes as text of this media type. */
  readonly textType?: string;
  /** Media types of the answer where it is not application/json. */
  readonly mediaType?: string | readonly string[];
  /** Media type of an answer with 404 that is no problem document. */
  readonly notFoundType?: string;
  /** Query parameters: the schema that validates them. */
  readonly query?: z.ZodObject;
  /** Codes of the problems beside INVALID_REQUEST, DATABASE_UNAVAILABLE, INTERNAL and those of a missing key. */
  readonly problems?: readonly ErrorCode[];
}

const DESCRIPTIONS: Readonly<Record<number, string>> = { 201: 'Created', 202: 'Accepted: a job runs', 204: 'Done' };
const NOT_CHANGED = 'The client has this already';
const IF_NONE_MATCH = ApiHeader({
  name: 'If-None-Match',
  required: false,
  description: 'ETags that the client has',
  schema: { type: 'string' },
});
const COMMON_PROBLEMS: readonly ErrorCode[] = ['INVALID_REQUEST', 'DATABASE_UNAVAILABLE', 'INTERNAL'];
const KEY_PROBLEMS: readonly ErrorCode[] = ['UNAUTHENTICATED', 'FORBIDDEN'];
const EVENT_STREAM = 'text/event-stream';
/** Name of the security scheme in the OpenAPI document. */
export const KEY_SCHEME = 'apiKey';

/** All that the OpenAPI document says of a handler, its status, and who may call it. */
export function Endpoint(options: EndpointOptions): MethodDecorator {
  const { summary, access, description, status = 200, query, problems = [] } = options;
  const isOpen = access === 'open';
  return applyDecorators(
    HttpCode(status),
    Needs(access),
    ...(options.audited === true ? [Audited()] : []),
    // around a stream of events, Nest would send the head before it is known whether there is one
    ...(isOpen || options.mediaType === EVENT_STREAM ? [] : [UseInterceptors(AuditLogInterceptor)]),
    ...(isOpen ? [] : [ApiSecurity(KEY_SCHEME, [access])]),
    ApiOperation({ summary, ...(description === undefined ? {} : { description }) }),
    ApiResponse({ status, ...answer(options) }),
    ...(options.hasEtag === true ? [ApiResponse({ status: 304, description: NOT_CHANGED }), IF_NONE_MATCH] : []),
    ...(query ? queryParameters(query) : []),
    ...problemResponses([...problems, ...COMMON_PROBLEMS, ...(isOpen ? [] : KEY_PROBLEMS)], options.notFoundType),
  );
}

/** An endpoint that makes a resource: 202, or 201 when no job runs, with a Location; repeatable with an Idempotency-Key. */
export function CreateEndpoint({ status = 202, ...options }: EndpointOptions): MethodDecorator {
  const problems: ErrorCode[] = ['CONFLICT', 'IDEMPOTENCY_MISMATCH', 'PAYLOAD_TOO_LARGE'];
  return applyDecorators(
    Endpoint({ ...options, status, problems: [...(options.problems ?? []), ...problems] }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Any text of 1 to 255 printable ASCII characters; a repetition with the same body gets the first answer',
      schema: { type: 'string', maxLength: 255 },
    }),
  );
}

function answer(options: EndpointOptions) {
  const { status = 200, response, mediaType = 'application/json', reportOf, textType, hasEtag = false } = options;
  const text = { type: 'string' as const };
  const headers = {
    ...((status === 201 || status === 202) && { Location: { description: 'Path of the resource', schema: text } }),
    ...(hasEtag && { ETag: { description: 'Strong: equal for equal bytes', schema: text } }),
  };
  const schema =
    response && Object.fromEntries([mediaType].flat().map((type) => [type, { schema: toOpenApiSchema(response) }]));
  const content = schema
    ? { content: { ...(reportOf && otherFormats(reportOf)), ...(textType && asText(textType)), ...schema } }
    : {};
  return { description: DESCRIPTIONS[status] ?? 'The answer', headers, ...content };
}

const asText = (mediaType: string) => ({ [mediaType]: { schema: { type: 'string' as const } } });

/** The formats other than JSON: text, for the document. */
function otherFormats(kind: ReportKind): Record<string, { schema: { type: 'string' } }> {
  const able = EXPORTERS.filter((exporter) => exporter[kind] !== undefined);
  return Object.fromEntries(able.map(({ mediaType }) => [mediaType, { schema: { type: 'string' } }]));
}

/** @nestjs/swagger documents no parameter for `@Query({ schema })`. */
function queryParameters(query: z.ZodObject): MethodDecorator[] {
  return Object.entries(query.shape).map(([name, schema]) => {
    const { description, ...rest } = toOpenApiSchema(schema as z.ZodType) as { description?: string };
    const required = !(schema as z.ZodType).safeParse(undefined).success;
    return ApiQuery({ name, required, schema: rest, ...(description === undefined ? {} : { description }) });
  });
}

function problemResponses(codes: readonly ErrorCode[], notFoundType?: string): MethodDecorator[] {
  const byStatus = Map.groupBy(new Set(codes), (code) => ERROR_KINDS[code].status);
  return [...byStatus].map(([status, sameStatus]) =>
    ApiResponse({
      status,
      description: sameStatus.map((code) => `${code}: ${ERROR_KINDS[code].title}`).join('; '),
      content: {
        [PROBLEM_MEDIA_TYPE]: { schema: toOpenApiSchema(ProblemDocument) },
        ...(status === ERROR_KINDS.RESOURCE_NOT_FOUND.status && notFoundType && asText(notFoundType)),
      },
    }),
  );
}
