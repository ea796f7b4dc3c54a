import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImageAnalyzer } from '../analysis/analyzer.js';
import { NO_STORE } from '../analysis/no-store.js';
import { CodedError } from '../core/errors.js';
import { TRANSPORTS } from '../core/image/reference.js';
import { DEFAULT_SCAN_LIMITS } from '../core/limits.js';
import { Skopeo } from '../skopeo/skopeo.js';
import { ScanPool } from '../threads/scan-pool.js';

/** Milliseconds for a manifest or config, and without progress for layers. */
const INSPECT_TIMEOUT = 30_000;
const NO_PROGRESS = 30_000;

/** How the user wants registries to be reached. */
export interface SessionOptions {
  readonly tlsVerify: boolean;
  readonly authfile?: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** What a command works with; gone without a trace when it ends, also by Ctrl-C. */
export interface Session {
  readonly analyzer: ImageAnalyzer;
  readonly signal: AbortSignal;
}

/** Runs a command with an analyzer of its own: every transport and registry is allowed, nothing is stored. */
export async function withSession<Result>(
  options: SessionOptions,
  run: (session: Session) => Promise<Result>,
): Promise<Result> {
  const { environment, tlsVerify, authfile } = options;
  const workFolder = await mkdtemp(join(tmpdir(), 'stagediff-'));
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new CodedError('CANCELLED', 'interrupted'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const pool = new ScanPool(DEFAULT_SCAN_LIMITS);
  const analyzer = new ImageAnalyzer({
    skopeo: new Skopeo({
      binary: 'skopeo',
      environment,
      temporaryFolder: workFolder,
      inspectTimeout: INSPECT_TIMEOUT,
    }),
    pool,
    store: NO_STORE,
    workFolder,
    limits: DEFAULT_SCAN_LIMITS,
    noProgress: NO_PROGRESS,
    transports: TRANSPORTS,
    accessFor: () => ({ tlsVerify, ...(authfile === undefined ? {} : { authfile }) }),
  });
  try {
    const running = run({ analyzer, signal: stop.signal });
    pool.prepare();
    return await running;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await analyzer.close();
  }
}
