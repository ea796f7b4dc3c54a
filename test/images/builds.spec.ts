import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { CacheReuse, ComparisonReport } from '../../src/core/report/comparison-report.js';
import { canBuild, RealBuilds } from './real-builds.js';
import { inRegistry, runCli } from './real-images.js';

const SOURCES = { 'src/main.txt': 'one', 'src/lib/kept.txt': 'kept' };
const DOCKERFILE = `FROM localhost/base
RUN mkdir /srv/data && echo same > /srv/data/file && chmod 600 /srv/data/file
COPY src /srv/src
RUN cat /srv/src/main.txt > /srv/copy`;

/** Two builds of one Dockerfile as a builder really makes them, and why the second does not reuse the first. */
describe.skipIf(!canBuild || inject('imagesRegistry') === '')('two real builds', () => {
  let builds: RealBuilds;
  let first = '';

  beforeAll(async () => {
    builds = await RealBuilds.start();
    await builds.pull(inRegistry('base:bookworm'), 'base');
    first = await builds.build('first', DOCKERFILE, SOURCES);
  });
  afterAll(() => builds.stop());

  async function reuse(baseline: string, candidate: string): Promise<CacheReuse> {
    const run = await runCli(['compare', baseline, candidate, '--format', 'json']);
    expect(run.exitCode, run.stderr).toBe(0);
    return (JSON.parse(run.stdout) as ComparisonReport).cacheReuse;
  }

  it('are the same while the cache holds', async () => {
    const { firstDivergence, sharedPrefix, pullDeltaSize } = await reuse(
      first,
      await builds.build('cached', DOCKERFILE, SOURCES),
    );
    expect([firstDivergence, sharedPrefix, pullDeltaSize]).toEqual([null, 4, 0]);
  });

  it('differ in timestamps alone when nothing is cached, and the files are named', async () => {
    await wait(1100);
    const { firstDivergence } = await reuse(first, await builds.build('fresh', DOCKERFILE, SOURCES, true));
    expect(firstDivergence).toMatchObject({
      cause: 'not-reproducible',
      layerIndex: 1,
      explanation: expect.stringMatching(/gave other timestamps on \d+ paths$/) as string,
      paths: expect.arrayContaining(['srv/data', 'srv/data/file']) as string[],
    });
  });

  it('differ in content when a step writes something else each time', async () => {
    const dockerfile = 'FROM localhost/base\nRUN date +%s%N > /srv/stamp && touch -d @0 /srv/stamp /srv';
    const [one, two] = [
      await builds.build('stamp-1', dockerfile, {}, true),
      await builds.build('stamp-2', dockerfile, {}, true),
    ];
    expect((await reuse(one, two)).firstDivergence).toMatchObject({
      cause: 'not-reproducible',
      explanation: 'the same instruction on the same layers gave other content in 1 path',
      paths: ['srv/stamp'],
      pathCount: 1,
    });
  });

  it('differ in a copied file: that one is named, and what follows is built again', async () => {
    const changed = await builds.build('changed', DOCKERFILE, { ...SOURCES, 'src/main.txt': 'two' });
    const { firstDivergence, sharedPrefix } = await reuse(first, changed);
    expect(sharedPrefix).toBe(2);
    expect(firstDivergence).toMatchObject({
      cause: 'content-changed',
      layerIndex: 2,
      paths: ['srv/src/main.txt'],
      pathCount: 1,
    });
  });

  it('differ in the text of an instruction', async () => {
    const other = await builds.build('other', DOCKERFILE.replace('echo same', 'echo other'), SOURCES);
    expect((await reuse(first, other)).firstDivergence).toMatchObject({
      cause: 'instruction-changed',
      layerIndex: 1,
      baselineInstruction: expect.stringContaining('echo same') as string,
      candidateInstruction: expect.stringContaining('echo other') as string,
    });
  });

  it('differ in an instruction that was put in between', async () => {
    const inserted = await builds.build(
      'inserted',
      DOCKERFILE.replace('COPY', 'RUN echo new > /srv/new\nCOPY'),
      SOURCES,
    );
    const { firstDivergence, sharedPrefix } = await reuse(first, inserted);
    expect(sharedPrefix).toBe(2);
    expect(firstDivergence).toMatchObject({
      cause: 'instruction-changed',
      explanation: '"RUN echo new > /srv/new" is new before "COPY dir /srv/src"',
    });
  });

  it.each([
    ['ENV MODE=a', 'ENV MODE=b', '"ENV MODE=a" above became "ENV MODE=b"'],
    ['ARG MODE=a', 'ARG MODE=b', 'the build argument MODE has another value'],
  ])('differ in what is set above: %s and %s', async (before, after, reason) => {
    const step = 'RUN echo $MODE > /srv/mode && touch -d @0 /srv/mode /srv';
    const build = (setting: string) =>
      builds.build(setting.toLowerCase().replace(/\W/g, '-'), `FROM localhost/base\n${setting}\n${step}`);
    expect((await reuse(await build(before), await build(after))).firstDivergence).toMatchObject({
      cause: 'instruction-changed',
      explanation: `${reason}, so that the step ran again and gave other content in 1 path`,
      paths: ['srv/mode'],
    });
  });

  it('differ in their base', async () => {
    await builds.build('base-2', 'FROM localhost/base\nRUN echo 2 > /etc/base-version\nCMD ["bash"]');
    const moved = await builds.build('moved', DOCKERFILE.replace('localhost/base', 'localhost/base-2'), SOURCES);
    const { firstDivergence, sharedPrefix } = await reuse(first, moved);
    expect([sharedPrefix, firstDivergence?.cause, firstDivergence?.layerIndex]).toEqual([1, 'base-changed', 1]);
  });
});
