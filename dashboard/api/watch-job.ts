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
  const poll = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      try {
        const state = await readJob<T>(path, abort.signal);
        watcher.onState(state);
        if (isSettled(state)) return;
      } catch (reason) {
        if (abort.signal.aborted) return;
        const error = asApiError(reason);
        watcher.onError(error);
        if (!error.retryable) return;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    }
  };
  if (withEvents) listen<T>(path, abort.signal, watcher, () => void poll());
  else void poll();
  return () => abort.abort();
}

function listen<T extends JobState>(path: string, signal: AbortSignal, watcher: Watcher<T>, onBroken: () => void): void {
  const source = new EventSource(`${path}/events`);
  signal.addEventListener('abort', () => source.close());
  const read = (event: MessageEvent<string>): void => watcher.onState(JSON.parse(event.data) as T);
  source.addEventListener('progress', read);
  source.addEventListener('done', (event: MessageEvent<string>) => {
    source.close();
    read(event);
  });
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED && signal.aborted) return;
    source.close();
    onBroken();
  };
}
