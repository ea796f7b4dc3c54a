import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { checkInvariants } from './check-invariants.js';
import type { Lane } from './lane.js';

/** A claim of a layer that a killed worker had runs out after 30 seconds; a live one gives it back at once. */
const PATIENCE_MILLISECONDS = 45_000;

/** Every invariant holds in a lane, at the latest when claims of the dead have run out. */
export async function expectInvariants(lane: Lane): Promise<void> {
  const client = await lane.connect();
  try {
    const until = Date.now() + PATIENCE_MILLISECONDS;
    let violations = await checkInvariants(client, knownOf(lane));
    for (; violations.length > 0 && Date.now() < until; await sleep(500)) {
      violations = await checkInvariants(client, knownOf(lane));
    }
    expect(violations, lane.name).toEqual([]);
  } finally {
    await client.end();
  }
}

function knownOf(lane: Lane): Parameters<typeof checkInvariants>[1] {
  const alive = lane.workers.filter(({ isAlive }) => isAlive());
  return {
    accepted: lane.accepted,
    dataDirs: lane.workers.map(({ dataDir }) => dataDir),
    workers: alive.map(({ pid }) => pid),
  };
}

/**
 * The report of a settled comparison, with the registry's name taken out: the same bytes wherever and however it was
 * made.
 */
export async function reportText(lane: Lane, id: string): Promise<string> {
  return (await lane.report(id)).replaceAll(lane.registry.host, 'registry');
}
