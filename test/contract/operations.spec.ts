import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { type GuardedService, startGuardedService } from '../support/guarded-service.js';
import { isSettled, poll } from '../support/test-service.js';
import { requestsOf, type GeneratedRequest } from './arbitraries.js';
import { Contract, type Answer, type Operation } from './document.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Requests for each operation; without, few, always the same ones. */
    contractRuns?: number;
  }
}

/** A stream of a job that is not done goes on and on; any other answer may take its time on a busy machine. */
const PATIENCE_MILLISECONDS = 60_000;
const FEW = { numRuns: 12, seed: 20_261_123 };
const API = '/api/v1';

const contract = new Contract(
  JSON.parse(readFileSync('openapi/openapi.json', 'utf8')) as ConstructorParameters<typeof Contract>[0],
);
/** What deletes comes last, so that the others have something to find. */
const operations = [...contract.operations].sort((one, other) => rank(one) - rank(other));

function rank({ method }: Operation): number {
  return ['POST', 'GET', 'PATCH', 'DELETE'].indexOf(method);
}

describe('whatever is asked, the OpenAPI document foresees the answer', () => {
  let service: GuardedService;
  /** Ids by the path of their collection. */
  const known = new Map<string, Set<string>>();

  beforeAll(async () => {
    service = await startGuardedService({
      STAGEDIFF_RATE_LIMIT_READS: '0',
      STAGEDIFF_RATE_LIMIT_WRITES: '0',
      STAGEDIFF_SECRET_KEY: 'contract test key',
      STAGEDIFF_AUDIT_TICK: '60',
    });
    const { body } = await service.admin.post<{ id: string }>(
      `${API}/comparisons`,
      { baseline: 'alpine:1', candidate: 'alpine:2' },
      202,
    );
    const done = await poll<{ status: string; baseline: { id: string } }>(
      service.admin,
      `${API}/comparisons/${body.id}`,
      isSettled,
    );
    remember(`${API}/comparisons`, body);
    remember(`${API}/images`, done.baseline);
  });
  afterAll(() => service.stop());

  const remember = (collection: string, body: unknown): void => {
    const id = (body as { id?: unknown } | null)?.id;
    if (typeof id === 'string') known.set(collection, (known.get(collection) ?? new Set()).add(id));
  };
  const idsOf = (operation: Operation) => (name: string) => {
    const [before = ''] = operation.path.split(`/{${name}}`);
    return [...(known.get(before.replace('{id}', '*')) ?? [])];
  };
  const send = async ({ path, ...request }: GeneratedRequest): Promise<Answer> => {
    const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
    const headers = { ...request.headers, authorization: `Bearer ${service.adminToken}` };
    const response = await fetch(service.url + path, { ...request, headers, redirect: 'manual', signal });
    return { status: response.status, contentType: response.headers.get('content-type'), text: await response.text() };
  };

  it.each(operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
    '%s',
    async (_name, operation) => {
      const runs = inject('contractRuns');
      const property = fc.asyncProperty(requestsOf(contract, operation, idsOf(operation)), async (request) => {
        const answer = await send(request);
        expect(contract.faults(operation, answer)).toEqual([]);
        if (answer.status === 201 || answer.status === 202) {
          remember(operation.path.replace('{id}', '*'), JSON.parse(answer.text));
        }
      });
      await fc.assert(property, { endOnFailure: true, ...(runs === undefined ? FEW : { numRuns: runs }) });
    },
    600_000,
  );

  it('a path or a method that there is not is a problem too', async () => {
    for (const [method, path] of [
      ['GET', '/api/v1/nothing'],
      ['PUT', '/api/v1/images'],
      ['GET', '/api/v1/images/%zz'],
      ['GET', '/api/nothing'],
    ] as const) {
      const { status, contentType, text } = await send({ method, path, headers: {} });
      expect([400, 404], path).toContain(status);
      expect(contentType, path).toMatch(/^application\/problem\+json/);
      expect(JSON.parse(text)).toMatchObject({ status });
    }
  });
});
