import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { OpenAPIObject } from '@nestjs/swagger';

/** Answers as tests got them from the running service, one file for each operation: `OPERATION_ID.json`. */
const FOLDER = new URL('../../openapi/examples/', import.meta.url);
const JSON_TYPE = 'application/json';

interface Operation {
  operationId?: string;
  responses: Record<string, { content?: Record<string, { example?: unknown }> }>;
}

/** Adds the example of each operation that has one to its successful answer. */
export function addExamples({ paths }: OpenAPIObject): void {
  const examples = readExamples();
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path) as Operation[])) {
    const example = examples.get(operation.operationId ?? '');
    if (example === undefined) continue;
    const answers = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
    for (const [, { content }] of answers) if (content?.[JSON_TYPE]) content[JSON_TYPE].example = example;
  }
}

function readExamples(): Map<string, unknown> {
  if (!existsSync(FOLDER)) return new Map();
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  return new Map(
    files.map((name) => [name.slice(0, -'.json'.length), JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))]),
  );
}
