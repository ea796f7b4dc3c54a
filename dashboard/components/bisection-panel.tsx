import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { asApiError, type ApiError } from '../api/client.js';
import { bisectionPath, createBisection, isSettled, type BisectionResource } from '../api/resources.js';
import { useJob } from '../hooks/use-job.js';
import { ErrorNotice } from './notice.js';
import { Foreign } from './text.js';

interface BisectionPanelProps {
  readonly query: { readonly before: string; readonly after: string; readonly metric: string };
  /** Images between the two points that were never analysed. */
  readonly missing: number;
  readonly onFound: () => void;
}

/** Offers to analyse images between two points, until the one is found that brought the jump. */
export function BisectionPanel({ query, missing, onFound }: BisectionPanelProps): VNode {
  const [id, setId] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const probes = Math.ceil(Math.log2(missing + 1));
  const start = async (): Promise<void> => {
    setError(null);
    try {
      setId((await createBisection(query)).id);
    } catch (reason) {
      setError(asApiError(reason));
    }
  };
  if (id !== null) return <Search id={id} onFound={onFound} />;
  return (
    <p>
      {missing} images in between were never analysed: any of them may have brought it.{' '}
      <button type="button" onClick={() => void start()}>
        Find out, by analysing about {probes}
      </button>
      {error && <ErrorNotice error={error} />}
    </p>
  );
}

function Search({ id, onFound }: { id: string; onFound: () => void }): VNode {
  const { job, error } = useJob<BisectionResource>(bisectionPath(id), false);
  const settled = job !== null && isSettled(job);
  useEffect(() => {
    if (settled) onFound();
  }, [settled]);
  if (error) return <ErrorNotice error={error} />;
  return <p role="status">{job ? <Progress job={job} settled={settled} /> : 'Searching…'}</p>;
}

function Progress({
  job: { candidates, outcome, problem },
  settled,
}: {
  job: BisectionResource;
  settled: boolean;
}): VNode {
  if (outcome?.found) {
    const tag = candidates[outcome.after]?.tag;
    return (
      <>
        Found: <Foreign text={tag ?? 'an image without a tag'} /> brought it.
      </>
    );
  }
  if (outcome) return <>Nothing to find: {outcome.reason.replace('-', ' ')}.</>;
  if (settled) return <Foreign text={`The search failed: ${problem?.message ?? 'no reason is known'}`} />;
  const known = candidates.filter(({ value }) => value !== null).length;
  return (
    <>
      Searching: {known} of {candidates.length} images are known…
    </>
  );
}
