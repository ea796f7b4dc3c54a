import { useCallback, useEffect, useState } from 'preact/hooks';
import { asApiError, type ApiError } from '../api/client.js';

export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly error: ApiError };

/** Loads something whenever `inputs` change; `again` loads anew and keeps what is shown meanwhile. */
export function useLoaded<T>(
  load: (signal: AbortSignal) => Promise<T>,
  inputs: readonly (string | number)[],
): { loaded: Loaded<T>; again: () => void } {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' });
  const [round, setRound] = useState(0);
  const key = JSON.stringify(inputs);
  useEffect(() => setLoaded({ state: 'loading' }), [key]);
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setLoaded({ state: 'ready', value });
      },
      (reason: unknown) => {
        if (!abort.signal.aborted) setLoaded({ state: 'failed', error: asApiError(reason) });
      },
    );
    return () => abort.abort();
  }, [key, round]);
  const again = useCallback(() => setRound((value) => value + 1), []);
  return { loaded, again };
}
