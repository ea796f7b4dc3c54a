import type { OpenAPIObject } from '@nestjs/swagger';

const NAME = 'X-Request-Id';
const REFERENCE = { $ref: `#/components/headers/${NAME}` };
const HEADER = {
  description: 'Names this request in the logs and in problems; one that the client sent is kept if it is a sane one',
  schema: { type: 'string' as const },
};

/** Adds the header that every answer has to every answer of every operation. */
export function documentRequestIds(document: OpenAPIObject): void {
  document.components = { ...document.components, headers: { ...document.components?.headers, [NAME]: HEADER } };
  for (const operations of Object.values(document.paths)) {
    for (const { responses } of Object.values(operations) as { responses: Record<string, { headers?: object }> }[]) {
      // those that are shared between operations are not changed in place
      for (const [status, response] of Object.entries(responses)) {
        responses[status] = { ...response, headers: { ...response.headers, [NAME]: REFERENCE } };
      }
    }
  }
}
