import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { afterEach, expect, it } from 'vitest';
import { startThread } from '../../src/threads/start-thread.js';

/** Fills its nursery until that grows no more, and says how large it is. */
const FILL = `
  import { getHeapSpaceStatistics } from 'node:v8';
  import { parentPort } from 'node:worker_threads';
  let kept = [];
  for (let made = 0; made < 500_000; made++) {
    kept.push({ made });
    if (kept.length > 100_000) kept = [];
  }
  const nursery = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
  parentPort.postMessage(nursery.space_size);
`;

afterEach(() => setFlagsFromString('--max-semi-space-size=0'));

it('has the nursery of its limits, whatever the process was started with', async () => {
  setFlagsFromString('--max-semi-space-size=16');
  const entry = new URL(`data:text/javascript,${encodeURIComponent(FILL)}`);
  const thread = startThread(entry, { resourceLimits: { maxYoungGenerationSizeMb: 3 } });
  const [size] = (await once(thread, 'message')) as [number];
  expect(size).toBeLessThanOrEqual(3 * 1024 ** 2);
  expect(size).toBeGreaterThan(0);
});
