// npm run bench:service [-- reads | load]: reads from 100,000 reports, and 200 comparisons at once, in tables.
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { measureLoad } from './service/measure-load.js';
import { measureReads } from './service/measure-reads.js';

const parts: Record<string, () => Promise<void>> = { reads: measureReads, load: measureLoad };
const chosen = process.argv.slice(2);

const memory = (totalmem() / 1024 ** 3).toFixed(0);
console.log(
  `${availableParallelism()} cores of ${cpus()[0]?.model ?? 'unknown'}, ${memory} GiB, Node ${process.version}`,
);
for (const [name, measure] of Object.entries(parts)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\nLoad of the machine before (1 minute): ${loadavg()[0]?.toFixed(1) ?? ''}`);
  await measure();
}
