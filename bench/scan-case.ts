// node scan-case.ts NAME: scans one case of layer-cases.ts with the built code and prints what it took as JSON.
import { readFileSync } from 'node:fs';
import { LAYER_CASES } from './layer-cases.js';
import type { ScanCost } from './measure-scan.js';

type Core<Path extends string> = Promise<Path extends keyof Modules ? Modules[Path] : never>;
interface Modules {
  'catalogers/index': typeof import('../src/core/catalogers/index.js');
  errors: typeof import('../src/core/errors.js');
  limits: typeof import('../src/core/limits.js');
  'scan/scan-layer': typeof import('../src/core/scan/scan-layer.js');
}
const core = <Path extends keyof Modules>(path: Path): Core<Path> =>
  import(new URL(`../dist/core/${path}.js`, import.meta.url).href) as Core<Path>;

const { CATALOGERS } = await core('catalogers/index');
const { DEFAULT_SCAN_LIMITS } = await core('limits');
const { scanLayer } = await core('scan/scan-layer');
const { toCodedError } = await core('errors');

const start = performance.now();
let compressedSize = 0;
async function* counted(blob: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncIterable<Buffer> {
  for await (const chunk of blob) {
    compressedSize += chunk.length;
    yield chunk;
  }
}

const blob = counted(LAYER_CASES[process.argv[2] ?? '']?.blob() ?? []);
const outcome = await scanLayer(blob, { catalogers: CATALOGERS, limits: DEFAULT_SCAN_LIMITS }).then(
  ({ entries, contentSize, problems }) => ({
    code: 'done',
    entries: entries.types.length,
    contentSize,
    problems: [...new Set(problems.map(({ code }) => code))],
  }),
  (error: unknown) => ({ code: toCodedError(error).code, entries: 0, contentSize: 0, problems: [] }),
);
const seconds = (performance.now() - start) / 1000;
const cost: ScanCost = { ...outcome, seconds, compressedSize, peakMemory: peakMemory() };
process.stdout.write(JSON.stringify(cost));
process.exit();

/** Largest resident set so far, in bytes. */
function peakMemory(): number {
  const line = process.platform === 'linux' && /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  return 1024 * Number(line ? line[1] : process.resourceUsage().maxRSS);
}
