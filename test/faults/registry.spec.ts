import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageResource } from '../../src/images/image.dto.js';
import type { JobState } from '../../src/jobs/job.dto.js';
import type { FakeRegistry } from '../support/fake-registry.js';
import { hasSkopeo } from '../support/skopeo.js';
import { expectInvariants } from './harness/expect-invariants.js';
import { startImages } from './harness/images.js';
import { KillablePostgres } from './harness/killable-postgres.js';
import { Lane } from './harness/lane.js';
import { RegistryProxy, type Concerned, type RegistryFault } from './harness/registry-proxy.js';

interface Case {
  readonly name: string;
  readonly concerned: Concerned;
  readonly fault: RegistryFault;
  /** Requests that it befalls; all of them unless told. */
  readonly times?: number;
  /** How the job ends. */
  readonly expected: string;
}

const CASES: readonly Case[] = [
  {
    name: '[T49] 429, and to come back in an hour',
    concerned: 'manifests',
    fault: { kind: 'status', status: 429, retryAfter: '3600' },
    expected: 'REGISTRY_THROTTLED',
  },
  {
    name: '[T49] 429 for a layer, and to come back in an hour',
    concerned: 'layers',
    fault: { kind: 'status', status: 429, retryAfter: '3600' },
    expected: 'REGISTRY_THROTTLED',
  },
  {
    name: '[T49] 429 for ever, and no word of when to come back',
    concerned: 'manifests',
    fault: { kind: 'status', status: 429 },
    expected: 'REGISTRY_THROTTLED',
  },
  {
    name: '[T49] 429 twice',
    concerned: 'manifests',
    fault: { kind: 'status', status: 429, retryAfter: '1' },
    times: 2,
    expected: 'succeeded',
  },
  {
    name: '[T50] 500 to everything',
    concerned: 'manifests',
    fault: { kind: 'status', status: 500 },
    expected: 'REGISTRY_ERROR',
  },
  {
    name: '[T50] 500 once',
    concerned: 'manifests',
    fault: { kind: 'status', status: 500 },
    times: 1,
    expected: 'succeeded',
  },
  {
    name: '[T50] 500 for a layer, once',
    concerned: 'layers',
    fault: { kind: 'status', status: 500 },
    times: 1,
    expected: 'succeeded',
  },
  { name: '[T50] 401', concerned: 'manifests', fault: { kind: 'status', status: 401 }, expected: 'UNAUTHORIZED' },
  { name: '[T47] late', concerned: 'layers', fault: { kind: 'late', milliseconds: 1500 }, expected: 'succeeded' },
  { name: '[T47] no manifest, ever', concerned: 'manifests', fault: { kind: 'never' }, expected: 'REGISTRY_TIMEOUT' },
  { name: '[T47] no layer, ever', concerned: 'layers', fault: { kind: 'never' }, expected: 'REGISTRY_TIMEOUT' },
  { name: '[T47] a byte a second', concerned: 'layers', fault: { kind: 'drip' }, expected: 'REGISTRY_TIMEOUT' },
  { name: '[T46] half a layer, once', concerned: 'layers', fault: { kind: 'half' }, times: 1, expected: 'succeeded' },
  { name: '[T46] half a layer, always', concerned: 'layers', fault: { kind: 'half' }, expected: 'REGISTRY_TRUNCATED' },
  { name: '[T46] reset once', concerned: 'layers', fault: { kind: 'reset' }, times: 1, expected: 'succeeded' },
  {
    name: '[T43] a layer with a wrong bit',
    concerned: 'layers',
    fault: { kind: 'wrong bytes' },
    expected: 'DIGEST_MISMATCH',
  },
  {
    name: '[T43] a config with a wrong bit',
    concerned: 'configs',
    fault: { kind: 'wrong bytes' },
    expected: 'DIGEST_MISMATCH',
  },
];
const IMPATIENT = {
  STAGEDIFF_JOB_CONCURRENCY: String(CASES.length),
  STAGEDIFF_JOB_TRIES: '2',
  STAGEDIFF_REGISTRY_TIMEOUT: '6',
  STAGEDIFF_REGISTRY_NO_PROGRESS: '6',
};

/** All of them at once, each at a registry of its own with an image of its own: none may keep the others waiting. */
describe.skipIf(!hasSkopeo)('a registry that answers', { tags: ['ci'] }, () => {
  let postgres: KillablePostgres;
  let registry: FakeRegistry;
  let lane: Lane;
  const proxies: RegistryProxy[] = [];
  const first: Promise<JobState>[] = [];

  beforeAll(async () => {
    [postgres, registry] = await Promise.all([
      KillablePostgres.start(),
      startImages(CASES.length, { sharedBase: false }),
    ]);
    proxies.push(...(await Promise.all(CASES.map(() => RegistryProxy.start(registry.host)))));
    lane = await Lane.start('registries', postgres, registry, { registries: proxies.map(({ host }) => host) });
    await lane.startWorker(IMPATIENT);
    for (const [index, { concerned, fault, times }] of CASES.entries()) {
      proxies[index]?.fail(concerned, fault, times);
      const analyzed = analyze(index);
      analyzed.catch(() => undefined); // its own test says so
      first.push(analyzed);
    }
  });
  afterAll(async () => {
    await lane.stop();
    await Promise.all([...proxies.map((proxy) => proxy.stop()), postgres.stop(), registry.stop()]);
  });

  const analyze = async (index: number): Promise<JobState> => {
    const reference = `${proxies[index]?.host}/app:${index}`;
    const { body } = await lane.api.post<ImageResource>('/api/v1/images', { reference, platform: 'linux/amd64' }, 202);
    return lane.settledAt(`/api/v1/images/${body.id}`);
  };

  it.each(CASES.map(({ name, expected }, index) => [name, expected, index] as const))(
    '%s: %s',
    async (_, expected, index) => {
      const { status, problem } = (await first[index]) as JobState;
      expect(problem?.code ?? status, JSON.stringify(problem)).toBe(expected);
      proxies[index]?.release();
      expect(await analyze(index), 'asked again once the registry behaves').toMatchObject({ status: 'succeeded' });
    },
  );

  it('leaves nothing behind, and kept nothing that was wrong', async () => {
    await Promise.allSettled(first);
    await expectInvariants(lane);
  });
});
