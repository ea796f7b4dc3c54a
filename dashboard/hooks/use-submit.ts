import { useState } from 'preact/hooks';
import { asApiError, type ApiError } from '../api/client.js';

export interface Submission {
  readonly busy: boolean;
  readonly error: ApiError | null;
  /** Sends; gives what failed. */
  send(work: () => Promise<void>): Promise<ApiError | null>;
  clear(): void;
}

/** The state of something that is sent: under way, or why it failed. */
export function useSubmit(): Submission {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const send = async (work: () => Promise<void>): Promise<ApiError | null> => {
    setBusy(true);
    setError(null);
    try {
      await work();
      return null;
    } catch (reason) {
      const failure = asApiError(reason);
      setError(failure);
      return failure;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, send, clear: () => setError(null) };
}
