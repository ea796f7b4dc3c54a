import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** JSON Schema, as far as requests are made from it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
}

interface Response {
  description: string;
  headers?: Record<string, unknown>;
  content?: Record<string, { schema: Schema }>;
}

/** One call of the document. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly parameters?: { name: string; in: 'path' | 'query' | 'header'; required?: boolean; schema: Schema }[];
  readonly requestBody?: { content: Record<string, { schema: Schema }> };
  readonly responses: Record<string, Response>;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

const PROBLEM = 'application/problem+json';

/** An OpenAPI document, and whether answers are those that it promises. */
export class Contract {
  readonly operations: Operation[];
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: true });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(private readonly document: { paths: Record<string, Record<string, Operation>>; components: unknown }) {
    addFormats.default(this.#ajv);
    this.#ajv.addSchema({ ...document, $id: 'openapi' });
    this.operations = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
    );
  }

  /** What a reference of the document leads to. */
  resolve(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema;
    const parts = schema.$ref.slice('#/'.length).split('/');
    const found = parts.reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], this.document);
    return this.resolve(found as Schema);
  }

  /** Every way in which an answer is not what the document says of the operation; none when it is. */
  faults(operation: Operation, answer: Answer): string[] {
    const documented = operation.responses[answer.status];
    if (!documented) return [`status ${answer.status} is not documented: ${answer.text.slice(0, 300)}`];
    const content = documented.content ?? {};
    if (Object.keys(content).length === 0) return answer.text === '' ? [] : ['a body is not documented'];
    const type = Object.keys(content).find((name) => isOfType(answer.contentType, name));
    if (type === undefined) return [`media type ${String(answer.contentType)} of ${answer.status} is not documented`];
    if (!type.includes('json')) return [];
    return this.#bodyFaults(operation, answer, type, documented.description);
  }

  #bodyFaults(operation: Operation, { status, text }: Answer, type: string, description: string): string[] {
    const body: unknown = JSON.parse(text);
    const location = ['paths', operation.path, operation.method.toLowerCase(), 'responses', String(status)];
    const validate = this.#validator([...location, 'content', type, 'schema']);
    const faults = validate(body) ? [] : [`body of ${status}: ${this.#ajv.errorsText(validate.errors)}`];
    if (type !== PROBLEM) return faults;
    const { code } = body as { code: string };
    return description.includes(`${code}: `) ? faults : [...faults, `code ${code} of ${status} is not documented`];
  }

  #validator(parts: readonly string[]): ValidateFunction {
    const pointer = parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const known = this.#validators.get(pointer);
    if (known) return known;
    const made = this.#ajv.compile({ $ref: `openapi#/${pointer}` });
    this.#validators.set(pointer, made);
    return made;
  }
}

/** The type that is sent may have more parameters than the documented one. */
function isOfType(sent: string | null, documented: string): boolean {
  const parts = (type: string): string[] => type.toLowerCase().replaceAll(' ', '').split(';');
  const [type, ...parameters] = parts(documented);
  const [sentType, ...sentParameters] = parts(sent ?? '');
  return sentType === type && parameters.every((parameter) => sentParameters.includes(parameter));
}
