import type { OpenAPIObject } from '@nestjs/swagger';
import { ERROR_KINDS } from '../core/errors.js';
import { PROBLEM_MEDIA_TYPE } from './problem.js';

const { status, title } = ERROR_KINDS.RATE_LIMITED;

const HEADERS = {
  'RateLimit-Policy': {
    description: 'The limit: requests (`q`) in a window of seconds (`w`), e.g. `"reads"; q=1200; w=60; pk=:…:`',
    schema: { type: 'string' as const },
  },
  RateLimit: {
    description: 'What is left: requests (`r`) until the window ends in seconds (`t`), e.g. `"reads"; r=1199; t=60`',
    schema: { type: 'string' as const },
  },
};

const REFUSED = {
  description: `RATE_LIMITED: ${title}`,
  headers: {
    ...HEADERS,
    'Retry-After': { description: 'Seconds until the next request is taken', schema: { type: 'integer' as const } },
  },
  content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** Adds what rate limits add to every operation under `prefix`: headers of its successful answers, and 429. */
export function documentRateLimits({ paths }: OpenAPIObject, prefix: string): void {
  for (const [path, operations] of Object.entries(paths)) {
    if (!path.startsWith(prefix)) continue;
    for (const operation of Object.values(operations) as { responses: Record<string, { headers?: object }> }[]) {
      for (const [code, response] of Object.entries(operation.responses)) {
        if (code.startsWith('2')) response.headers = { ...response.headers, ...HEADERS };
      }
      operation.responses[status] = REFUSED;
    }
  }
}
