import { useEffect, useState } from 'preact/hooks';
import type { ApiError } from '../api/client.js';
import type { JobState } from '../api/resources.js';
import { watchJob } from '../api/watch-job.js';

export interface WatchedJob<T> {
  readonly job: T | null;
  /** The last failure to learn about it; null once it answered again. */
  readonly error: ApiError | null;
}

/** The state of a job as it moves on. */
export function useJob<T extends JobState>(path: string, withEvents: boolean): WatchedJob<T> {
  const [watched, setWatched] = useState<WatchedJob<T>>({ job: null, error: null });
  useEffect(() => {
    setWatched({ job: null, error: null });
    return watchJob<T>(path, withEvents, {
      onState: (job) => setWatched({ job, error: null }),
      onError: (error) => setWatched(({ job }) => ({ job, error })),
    });
  }, [path, withEvents]);
  return watched;
}
