import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What a scan came to and what it took. Sizes in bytes. */
export interface ScanCost {
  /** 'done' or the code of the error. */
  readonly code: string;
  readonly entries: number;
  readonly contentSize: number;
  /** Codes of the located problems. */
  readonly problems: readonly string[];
  readonly seconds: number;
  readonly compressedSize: number;
  /** Largest resident set of the process, what makes the layer included. */
  readonly peakMemory: number;
}

/** Scans a case of layer-cases.ts with the built code in a process of its own, with the nursery of a scanning thread. */
export async function measureScan(name: string): Promise<ScanCost> {
  const [hooks, script] = ['../scripts/typescript-sources.mjs', './scan-case.ts'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const args = [
    '--max-semi-space-size=8',
    '--disable-warning=ExperimentalWarning',
    '--import',
    hooks ?? '',
    script ?? '',
    name,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as ScanCost;
}
