// npm run bench:memory [-- NAME …]: peak memory, time and speed of scans of extreme layers, against the bound.
import { LAYER_CASES } from './layer-cases.js';
import { measureScan } from './measure-scan.js';

const MIB = 1024 ** 2;
/** What docs/performance.md promises for any layer within the limits. */
const BOUND = 512 * MIB;

const chosen = process.argv.slice(2);
let failed = false;
console.log('| layer | outcome | blob MB | peak MiB of 512 | seconds | MB/s |');
console.log('|---|---|---:|---:|---:|---:|');
for (const [name, { title, outcome }] of Object.entries(LAYER_CASES)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const { code, compressedSize, peakMemory, seconds } = await measureScan(name);
  const megabytes = compressedSize / 1e6;
  const numbers = [
    megabytes.toFixed(1),
    (peakMemory / MIB).toFixed(0),
    seconds.toFixed(1),
    (megabytes / seconds).toFixed(0),
  ];
  console.log(`| ${[title, code, ...numbers].join(' | ')} |`);
  failed ||= code !== outcome || peakMemory > BOUND;
}
if (failed) console.error('A bound was missed, or a scan ended otherwise than it must.');
process.exitCode = failed ? 1 : 0;
