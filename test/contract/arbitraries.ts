import fc from 'fast-check';
import type { Contract, Operation, Schema } from './document.js';

/** A request, right or wrong. */
export interface GeneratedRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** Values that schemas leave open and only some of which lead further than a refusal. */
export const SENSIBLE: Readonly<Record<string, readonly unknown[]>> = {
  reference: ['alpine:1', 'alpine:2', 'team/app:grown-5'],
  baseline: ['alpine:1', 'alpine:fail-TAR_INVALID'],
  candidate: ['alpine:2', 'alpine:missing'],
  repository: ['docker.io/library/alpine', 'docker.io/team/app'],
  platform: ['linux/amd64', 'linux/arm64/v8', 'all'],
  budgets: [['contentSize <= 1GB'], ['packages.total <= +5', 'visibleSize <= +3% of baseline']],
  rules: [['contentSize <= 1GB'], ['residue.build == 0']],
  rule: ['contentSize <= 1GB'],
  budget: ['contentSize <= 1GB'],
  cron: ['0 3 * * *', '@daily'],
  timezone: ['UTC', 'Europe/Berlin'],
  url: ['https://webhook.invalid/hook', 'https://127.0.0.1/hook', 'ftp://webhook.invalid'],
  dockerfile: ['FROM alpine:1\nRUN apk add curl\n', 'NOTHING'],
  baselineDockerfile: ['FROM alpine:1\n'],
  candidateDockerfile: ['FROM alpine:2\nCOPY . .\n'],
  metric: ['contentSize', 'packages.npm', 'findings.high'],
  format: ['json', 'csv', 'html', 'markdown', 'sarif', 'spdx', 'cyclonedx', 'junit', 'table'],
  name: ['busybox', 'a'],
  purl: ['pkg:apk/alpine/busybox', 'pkg:deb/debian/curl@8'],
  secret: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwSw'],
  ruleId: ['root-user', 'latest-tag'],
  expiresAt: ['2030-01-01T00:00:00Z', '2020-01-01T00:00:00Z'],
  from: ['2020-01-01T00:00:00Z', '{tag}-multi'],
  path: ['usr/lib', 'contentSize.svg'],
  query: ['alp'],
};

const TEXT = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => text.isWellFormed());
/** What no schema asks for: NUL, controls, SQL, markup, paths, numbers beyond any range, wrong types. */
const ODD = fc.oneof(
  fc.constantFrom('', '\0', 'a\0b', "' OR 1=1 --", '../../etc/passwd', '%00', '\u202e', '<b>', 'a'.repeat(3000)),
  fc.constantFrom<unknown>(-1, 0, 1e9, 1e300, 2 ** 53, 0.5, true, null, [], {}, [[]], { $ne: 1 }, { toString: 1 }),
  TEXT,
);
const ACCEPT = ['*/*', 'application/json', 'text/html', 'text/csv', 'image/png', 'application/json;q=0, */*;q=0.1', ''];

/** A value that fits the schema, mostly. */
export function valueOf(contract: Contract, given: Schema, name = ''): fc.Arbitrary<unknown> {
  const sensible = SENSIBLE[name];
  const made = fromSchema(contract, contract.resolve(given));
  return sensible
    ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...sensible) }, { weight: 1, arbitrary: made })
    : made;
}

function fromSchema(contract: Contract, schema: Schema): fc.Arbitrary<unknown> {
  const any = schema.anyOf ?? schema.oneOf;
  if (any) return fc.oneof(...any.map((option) => valueOf(contract, option)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const { minimum = -10, maximum = 1000 } = schema;
  switch ([schema.type].flat()[0]) {
    case 'object':
      return objectOf(contract, schema);
    case 'array':
      return fc.array(valueOf(contract, schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 3 });
    case 'integer':
      return fc.integer({ min: Math.max(minimum, -1000), max: Math.min(maximum, 1_000_000) });
    case 'number':
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      if (schema.format === 'uuid') return fc.uuid({ version: 7 });
      if (schema.format === 'date-time') return fc.constantFrom('2026-01-01T00:00:00Z', '2026-12-31T23:59:59.999Z');
      return fc.oneof(fc.constantFrom('a', 'linux', '1.0'), TEXT);
    default:
      return ODD;
  }
}

function objectOf(contract: Contract, { properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
  const model = Object.entries(properties).map(([name, schema]) => [name, valueOf(contract, schema, name)]);
  return fc.record(Object.fromEntries(model) as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: required });
}

/** A fitting body, one with a fault, any JSON, or no JSON at all. */
function bodyOf(contract: Contract, schema: Schema): fc.Arbitrary<string> {
  const fitting = valueOf(contract, schema);
  const names = [...Object.keys(contract.resolve(schema).properties ?? {}), 'unknown', '__proto__'];
  const faulty = fc
    .tuple(fitting, fc.constantFrom(...names), ODD)
    .map(([body, name, value]) => ({ ...(body as object), [name]: value }));
  return fc.oneof(
    { weight: 5, arbitrary: fitting.map((body) => JSON.stringify(body)) },
    { weight: 4, arbitrary: faulty.map((body) => JSON.stringify(body)) },
    { weight: 1, arbitrary: ODD.map((body) => JSON.stringify(body)) },
    { weight: 1, arbitrary: fc.constantFrom('', '{', '{"a":1}x', '\u0000', `"${'a'.repeat(300_000)}"`) },
  );
}

/** Requests of an operation; `ids` gives ids of resources that exist, as they stand in a path. */
export function requestsOf(
  contract: Contract,
  operation: Operation,
  ids: (name: string) => readonly string[],
): fc.Arbitrary<GeneratedRequest> {
  const { parameters = [], requestBody, method } = operation;
  const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const idOf = (name: string): fc.Arbitrary<string> => {
    const known = ids(name);
    const odd = fc
      .oneof(fc.uuid({ version: 7 }), TEXT, fc.constantFrom('\0', 'contentSize.svg', 'x'.repeat(2000)))
      .filter((text) => !['', '.', '..'].includes(text)); // these would be the path of something else
    return known.length === 0
      ? odd
      : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: odd });
  };
  const query = inQuery.map(({ name, schema, required }) => {
    const asked = fc.oneof({ weight: 6, arbitrary: valueOf(contract, schema, name) }, { weight: 1, arbitrary: ODD });
    return fc.option(
      asked.map((value) => `${name}=${encodeURIComponent(textOf(value))}`),
      {
        nil: '',
        freq: required === true ? 20 : 1,
      },
    );
  });
  const extra = fc.constantFrom('', '', '', 'unknown=1', 'limit=1&limit=2', 'a=%zz', '&&=');
  const schema = requestBody?.content['application/json']?.schema;
  return fc
    .record({
      places: fc.tuple(...inPath.map(idOf)),
      query: fc.tuple(...query, extra),
      accept: fc.constantFrom(...ACCEPT),
      type: fc.constantFrom('application/json', 'application/json', 'application/json', 'text/plain'),
      key: fc.option(fc.constantFrom('key-1', 'key-2', 'k'.repeat(256)), { nil: '', freq: 1 }),
      body: schema ? bodyOf(contract, schema) : fc.constant(undefined),
    })
    .map(({ places, query: asked, accept, type, key, body }) => {
      const path = inPath.reduce(
        (text, name, at) => text.replace(`{${name}}`, encodeURIComponent(places[at] ?? '')),
        operation.path,
      );
      const search = asked.filter(Boolean).join('&');
      const headers = {
        accept,
        ...(body === undefined ? {} : { 'content-type': type }),
        ...(key && { 'idempotency-key': key }),
      };
      return { method, path: search ? `${path}?${search}` : path, headers, ...(body === undefined ? {} : { body }) };
    });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
