import { stat } from 'node:fs/promises';
import { CodedError } from '../core/errors.js';
import type { BlobPlace } from './blob-place.js';

const POLL_INTERVAL = 200;
/** Less than this in a window counts as standing still: one byte a second is no progress. */
const MIN_PROGRESS = 16 * 1024;

export interface TransferLimits {
  /** Milliseconds without progress after which REGISTRY_TIMEOUT is raised; 0 is no limit. */
  readonly noProgress: number;
  /** Bytes that may arrive before LAYER_TOO_LARGE is raised. */
  readonly maxBytes: number;
}

/**
 * Runs `transfer`, which fills `place`, and aborts it when it stands still or brings too much: REGISTRY_TIMEOUT,
 * LAYER_TOO_LARGE. What is there at the start does not count.
 */
export async function watchTransfer(
  place: BlobPlace,
  { limits, signal }: { readonly limits: TransferLimits; readonly signal?: AbortSignal | undefined },
  transfer: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const stop = new AbortController();
  const present = new Set(await pathsIn(place));
  let mark = { bytes: 0, count: 0, time: performance.now() };
  const check = async (): Promise<void> => {
    const paths = (await pathsIn(place).catch(() => [])).filter((path) => !present.has(path));
    const sizes = await Promise.all(paths.map(sizeOf));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const now = performance.now();
    if (bytes > limits.maxBytes) {
      return stop.abort(new CodedError('LAYER_TOO_LARGE', `the registry sent over ${limits.maxBytes} bytes`));
    }
    const moved = Math.abs(bytes - mark.bytes) >= MIN_PROGRESS || paths.length !== mark.count;
    if (moved) mark = { bytes, count: paths.length, time: now };
    if (limits.noProgress > 0 && now - mark.time >= limits.noProgress) {
      return stop.abort(new CodedError('REGISTRY_TIMEOUT', `no progress for ${limits.noProgress / 1000} s`));
    }
    if (!stopped) timer = setTimeout(() => void check(), POLL_INTERVAL);
  };
  let stopped = false;
  let timer = setTimeout(() => void check(), POLL_INTERVAL);
  try {
    await transfer(AbortSignal.any([stop.signal, ...(signal === undefined ? [] : [signal])]));
  } finally {
    stopped = true;
    clearTimeout(timer);
  }
}

async function pathsIn(place: BlobPlace): Promise<string[]> {
  const [growing, finished] = await Promise.all([place.listGrowing(), place.listFinished()]);
  return [...growing, ...finished.values()];
}

/** Bytes of a file; 0 when it is gone. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
