import { asApiError, type ApiError } from './client.js';
import { isSettled, readJob, type JobState } from './resources.js';

const POLL_MILLISECONDS = 1500;

interface Watcher<T> {
  onState(state: T): void;
  onError(error: ApiError): void;
}

/**
 * Follows a job until it is settled: by server-sent events where the resource has them, else, and when that
 * stream breaks, by asking again and again. Gives a function that stops it.
 */
export function watchJob<T extends JobState>(path: string, withEvents: boolean, watcher: Watcher<T>): () => void {
  const abort = new AbortController();
  const onBroken = (): void => void poll<T>(path, abort.signal, watcher);
  if (withEvents) listen<T>(path, abort.signal, watcher, onBroken);
  else onBroken();
  return () => abort.abort();
}

async function poll<T extends JobState>(path: string, signal: AbortSignal, watcher: Watcher<T>): Promise<void> {
  while (!signal.aborted) {
    try {
      const state = await readJob<T>(path, signal);
      watcher.onState(state);
      if (isSettled(state)) return;
    } catch (reason) {
      const error = asApiError(reason);
      if (isAborted(signal)) return;
      watcher.onError(error);
      if (!error.retryable) return;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
}

/** A call, since the signal may have changed since it was last looked at. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;

function listen<T extends JobState>(
  path: string,
  signal: AbortSignal,
  watcher: Watcher<T>,
  onBroken: () => void,
): void {
  const source = new EventSource(`${path}/events`);
  signal.addEventListener('abort', () => source.close());
  const read = (event: MessageEvent<string>): void => watcher.onState(JSON.parse(event.data) as T);
  source.addEventListener('progress', read);
  source.addEventListener('done', (event: MessageEvent<string>) => {
    source.close();
    read(event);
  });
  source.onerror = () => {
    source.close();
    if (!signal.aborted) onBroken();
  };
}
