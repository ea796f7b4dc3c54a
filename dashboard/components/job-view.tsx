import type { VNode } from 'preact';
import type { Stage } from '../../src/analysis/analyzer.port.js';
import type { JobState } from '../api/resources.js';
import type { WatchedJob } from '../hooks/use-job.js';
import { adviceOf } from '../model/failure-advice.js';
import { STAGE_LABELS } from '../../src/analysis/stage-labels.js';
import { JobProgress } from './job-progress.js';
import { ErrorNotice, Loading, Notice } from './notice.js';
import { Foreign } from './text.js';

interface JobViewProps<T> {
  readonly watched: WatchedJob<T>;
  readonly what: 'comparison' | 'image';
  /** Shows the result once it is there. */
  readonly children: (job: T) => VNode;
}

/** A job until it is done: progress, or why there is no result. */
export function JobView<T extends JobState>({ watched: { job, error }, what, children }: JobViewProps<T>): VNode {
  if (!job) return error ? <ErrorNotice error={error} /> : <Loading what={`the ${what}`} />;
  if (job.status === 'succeeded') return children(job);
  return (
    <>
      {error && <ErrorNotice error={error} />}
      {job.status === 'cancelled' && <Notice>This {what} was cancelled.</Notice>}
      {job.status === 'failed' && <Problem job={job} what={what} />}
      {(job.status === 'pending' || job.status === 'running') && <JobProgress job={job} stages={stagesOf(what)} />}
      {job.status === 'pending' && job.problem && <Problem job={job} what={what} />}
    </>
  );
}

function stagesOf(what: 'comparison' | 'image'): Stage[] {
  const stages = Object.keys(STAGE_LABELS) as Stage[];
  return what === 'comparison' ? stages : stages.filter((stage) => stage !== 'compare');
}

const RETRY = 'The last try failed; it will be tried again';

interface ProblemProps {
  readonly job: JobState;
  readonly what: 'comparison' | 'image';
}

function Problem({ job: { status, problem }, what }: ProblemProps): VNode {
  const advice = problem && adviceOf(problem.code);
  return (
    <div class="notice error" role="alert">
      <h2>{status === 'failed' ? `The ${what === 'comparison' ? what : 'analysis'} failed` : RETRY}</h2>
      <p>
        <Foreign text={problem?.message ?? 'No reason was stored.'} />
      </p>
      {advice && <p>{advice}</p>}
      <p class="quiet">
        {problem && <code>{problem.code}</code>}
        {status === 'failed' && (
          <>
            {problem && ' · '}
            <a href={what === 'comparison' ? '#/' : '#/images'}>
              {what === 'comparison' ? 'Compare other images' : 'Analyse another image'}
            </a>
          </>
        )}
      </p>
    </div>
  );
}
