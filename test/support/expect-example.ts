import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect } from 'vitest';

const FOLDER = path.join(import.meta.dirname, '../../openapi/examples');
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** In place of the times and cursors of a run, which no two runs share. */
const STAND_INS: Readonly<Record<string, string>> = {
  createdAt: '2026-01-01T02:00:00.000Z',
  updatedAt: '2026-01-01T02:00:00.000Z',
  startedAt: '2026-01-01T02:00:01.000Z',
  finishedAt: '2026-01-01T02:00:15.000Z',
  expiresAt: '2026-01-02T02:00:00.000Z',
  lastUsedAt: '2026-01-01T02:00:00.000Z',
  revokedAt: '2026-01-01T02:00:00.000Z',
  observedAt: '2026-01-01T02:00:02.000Z',
  firstSeenAt: '2026-01-01T02:00:02.000Z',
  at: '2026-01-01T02:00:02.000Z',
  nextRunAt: '2026-01-02T02:00:00.000Z',
  nextCursor: 'MDE5YjcwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAx',
};

/**
 * Expects an answer of the service to be the example of its operation in the OpenAPI document, apart from ids, times
 * and the registry's name. `vitest run -u` writes the example anew.
 */
export async function expectExample(operationId: string, body: unknown, registry: string): Promise<void> {
  const withStandIns = (key: string, value: unknown): unknown => (value === null ? null : (STAND_INS[key] ?? value));
  const text = JSON.stringify(body, withStandIns, 2).replaceAll(registry, 'registry.example:5000');
  const file = path.join(FOLDER, `${operationId}.json`);
  const formatted = await format(numberIds(text), { ...(await resolveConfig(file)), filepath: file });
  await expect(formatted).toMatchFileSnapshot(file);
}

/** Ids by the order in which they come. */
function numberIds(text: string): string {
  const ids = new Map<string, string>();
  return text.replace(UUID, (id) => {
    const number = `019b7000-0000-7000-8000-${String(ids.size + 1).padStart(12, '0')}`;
    ids.set(id, ids.get(id) ?? number);
    return ids.get(id) ?? number;
  });
}
