import { EventSourceParserStream } from 'eventsource-parser/stream';
import { asApiError, fetchApi, withAccept, type ApiError } from './client.js';
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
  void follow<T>(path, withEvents, abort.signal, watcher);
  return () => abort.abort();
}

async function follow<T extends JobState>(
  path: string,
  withEvents: boolean,
  signal: AbortSignal,
  watcher: Watcher<T>,
): Promise<void> {
  const isDone = withEvents && (await listen<T>(path, signal, watcher).catch(() => false));
  if (!isDone && !signal.aborted) await poll<T>(path, signal, watcher);
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

/** By fetch, since an EventSource cannot carry a key. Ends with the event `done`; any other end is a break. */
async function listen<T extends JobState>(path: string, signal: AbortSignal, watcher: Watcher<T>): Promise<boolean> {
  const { body } = await fetchApi(`${path}/events`, withAccept({ signal }, 'text/event-stream'));
  if (!body) return false;
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { event, data } of events) {
    if (event !== 'progress' && event !== 'done') continue;
    watcher.onState(JSON.parse(data) as T);
    if (event === 'done') return true;
  }
  return false;
}
