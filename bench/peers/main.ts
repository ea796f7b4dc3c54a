// npm run bench:peers [-- BASELINE CANDIDATE [NEXT]]: stagediff against its peers and against the machine's limit, in
// turn, on the same images. BASELINE and CANDIDATE are a single-stage and a multi-stage image in a registry on loopback
// that speaks plain HTTP, `host:port/name:tag`; NEXT is a later build of BASELINE.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { startTestRegistry } from '../../test/support/test-registry.js';
import { CONTENDERS, type Contender, emptyFolder, stagediff } from './contenders.js';
import { MADE_IMAGES, type MadeImage, pushMadeImage } from './images.js';
import { type Cost, measure, median } from './measure.js';
import { measureService, type ServiceCost } from './service.js';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3);
const [baseline, candidate, next] = process.argv.slice(2).map((reference) => reference.replace(/^docker:\/\//, ''));
const folder = await mkdtemp(join(tmpdir(), 'stagediff-bench-'));
try {
  describeMachine();
  const contenders = await prepared();
  if (baseline !== undefined && candidate !== undefined) {
    const cold = await contest(`${baseline} against ${candidate}, cold`, [baseline, candidate], contenders);
    if (next !== undefined) printService(await measureService({ baseline, candidate, next, rounds: ROUNDS }), cold);
  }
  const registry = await startTestRegistry();
  try {
    for (const name of Object.keys(MADE_IMAGES) as MadeImage[]) {
      await contest(MADE_IMAGES[name], [await pushMadeImage(registry, name)], contenders);
    }
  } finally {
    await registry.stop();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

function describeMachine(): void {
  const [processor] = cpus();
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  console.log(
    `${cpus().length} x ${processor?.model ?? 'unknown'}, ${memory}, Node ${process.version}, ${ROUNDS} rounds`,
  );
}

async function prepared(): Promise<Contender[]> {
  const ready: Contender[] = [];
  for (const contender of CONTENDERS) {
    const obstacle = await contender.prepare();
    if (obstacle === null) ready.push(contender);
    else console.log(`left out: ${contender.name}: ${obstacle}`);
  }
  return ready;
}

/** Runs all in turn, a round at a time, each with an empty cache. @returns the costs by contender */
async function contest(
  title: string,
  references: readonly string[],
  contenders: readonly Contender[],
): Promise<Map<string, Cost[]>> {
  const costs = new Map<string, Cost[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const contender of contenders) {
      const cache = await emptyFolder(join(folder, contender.name));
      const cost = await measure(contender.command(references, cache)).catch((error: unknown) => {
        console.log(`${contender.name} fails on ${title}: ${String(error).slice(0, 300)}`);
      });
      if (cost) costs.get(contender.name)?.push(cost);
      await rm(cache, { recursive: true, force: true });
    }
  }
  printTable(title, costs);
  return costs;
}

function printTable(title: string, costs: ReadonlyMap<string, readonly Cost[]>): void {
  const own = costs.get(stagediff.name) ?? [];
  console.log(
    `\n### ${title}\n\n| program | wall s | CPU s | peak MB | stagediff's wall time in its |\n|---|---:|---:|---:|---:|`,
  );
  for (const [name, runs] of costs) {
    if (runs.length === 0) continue;
    const ratios = runs.map(({ seconds }, round) => (own[round]?.seconds ?? NaN) / seconds);
    const numbers = [
      median(runs.map(({ seconds }) => seconds)).toFixed(2),
      median(runs.map(({ processorSeconds }) => processorSeconds)).toFixed(1),
      (median(runs.map(({ peakMemory }) => peakMemory)) / 1e6).toFixed(0),
      name === stagediff.name ? '' : median(ratios).toFixed(2),
    ];
    console.log(`| ${[name, ...numbers].join(' | ')} |`);
  }
}

function printService({ seconds, workerMemory }: ServiceCost, cold: ReadonlyMap<string, Cost[]>): void {
  const trivy = median((cold.get('trivy') ?? []).map(({ seconds }) => seconds));
  console.log(
    '\n### The running service, from POST to the stored report\n\n| case | wall s | in the time of trivy, cold |',
  );
  console.log('|---|---:|---:|');
  for (const [title, times] of Object.entries(seconds)) {
    const middle = median(times);
    console.log(`| ${title} | ${middle.toFixed(3)} | ${(middle / trivy).toFixed(3)} |`);
  }
  console.log(`\nLargest resident set of the worker: ${(Math.max(...workerMemory) / 1e6).toFixed(0)} MB`);
}
