import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { submit } from '../../scripts/demo/comparison.js';
import { startService } from '../../scripts/demo/service.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const POLL_MILLISECONDS = 5;

export interface ServiceCase {
  readonly baseline: string;
  readonly candidate: string;
  /** A later build of the baseline. */
  readonly next: string;
  readonly rounds: number;
}

/**
 * Times comparisons through the running service, each round on an empty database: never seen, a later build of
 * something seen, and everything seen.
 * @returns seconds from the request to the stored report, one for each round
 */
export async function measureService({
  baseline,
  candidate,
  next,
  rounds,
}: ServiceCase): Promise<Record<string, number[]>> {
  const seconds: Record<string, number[]> = {
    'never seen': [],
    'next build, one small layer changed': [],
    'all known': [],
  };
  for (let round = 0; round < rounds; round++) {
    const folder = await mkdtemp(join(tmpdir(), 'stagediff-bench-service-'));
    const service = await startService(ROOT, folder, baseline.split('/')[0] ?? '');
    try {
      seconds['never seen']?.push(await timeComparison(service.url, baseline, candidate));
      seconds['next build, one small layer changed']?.push(await timeComparison(service.url, next, candidate));
      seconds['all known']?.push(await timeComparison(service.url, baseline, candidate));
    } finally {
      await service.stop();
      await rm(folder, { recursive: true, force: true });
    }
  }
  return seconds;
}

async function timeComparison(url: string, baseline: string, candidate: string): Promise<number> {
  const start = performance.now();
  const { links } = await submit(url, baseline, candidate);
  for (;;) {
    const answer = await fetch(new URL(links.self, url));
    const { status } = (await answer.json()) as { status: string };
    if (status === 'succeeded') return (performance.now() - start) / 1000;
    if (status !== 'pending' && status !== 'running') throw new Error(`the comparison ended as ${status}`);
    await sleep(POLL_MILLISECONDS);
  }
}
