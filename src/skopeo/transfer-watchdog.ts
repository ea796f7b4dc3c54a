import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../core/errors.js';

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
 * Watches the folders that skopeo writes into until `stop` is called, and hands `abort` the error when
 * the transfer stands still or brings too much. What is there at the start does not count.
 */
export async function watchTransfer(
  folders: readonly string[],
  limits: TransferLimits,
  abort: (error: CodedError) => void,
): Promise<{ stop(): void }> {
  const before = await measure(folders, new Set());
  const present = new Set(before.paths);
  let mark = { bytes: 0, count: 0, time: performance.now() };
  let timer: NodeJS.Timeout | undefined;

  const check = async (): Promise<void> => {
    const { bytes, paths } = await measure(folders, present);
    const now = performance.now();
    if (bytes > limits.maxBytes) {
      return abort(new CodedError('LAYER_TOO_LARGE', `the registry sent over ${limits.maxBytes} bytes`));
    }
    const moved = Math.abs(bytes - mark.bytes) >= MIN_PROGRESS || paths.length !== mark.count;
    if (moved) mark = { bytes, count: paths.length, time: now };
    if (limits.noProgress > 0 && now - mark.time >= limits.noProgress) {
      return abort(new CodedError('REGISTRY_TIMEOUT', `no progress for ${limits.noProgress / 1000} s`));
    }
    if (!stopped) timer = setTimeout(() => void check(), POLL_INTERVAL);
  };

  let stopped = false;
  await check();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** Files directly in the folders: their paths, and the bytes of those that are not in `present`. */
async function measure(
  folders: readonly string[],
  present: ReadonlySet<string>,
): Promise<{ bytes: number; paths: string[] }> {
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(folder).catch(() => []);
      return names.map((name) => join(folder, name)).filter((path) => !present.has(path));
    }),
  );
  const paths = lists.flat();
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        (file) => file.size,
        () => 0,
      ),
    ),
  );
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), paths };
}
