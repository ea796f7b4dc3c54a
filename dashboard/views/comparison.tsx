import type { VNode } from 'preact';
import { comparisonPath, readLayers, readReport } from '../api/resources.js';
import type { ComparisonReport, ComparisonResource, LayerReport } from '../api/resources.js';
import { Heading } from '../components/heading.js';
import { JobView } from '../components/job-view.js';
import { ErrorNotice, Loading } from '../components/notice.js';
import { useJob } from '../hooks/use-job.js';
import { useLoaded } from '../hooks/use-loaded.js';
import { shortReference } from '../model/text.js';
import { ComparisonBody } from './comparison-body.js';

export interface LoadedComparison {
  readonly report: ComparisonReport;
  readonly baselineLayers: readonly LayerReport[];
  readonly candidateLayers: readonly LayerReport[];
}

/** One comparison: its progress while it runs, then all that it found. */
export function ComparisonView({ id }: { id: string }): VNode {
  const watched = useJob<ComparisonResource>(comparisonPath(id), true);
  return (
    <>
      <Heading text={watched.job ? titleOf(watched.job) : 'Comparison'} />
      <JobView watched={watched} what="comparison">
        {(comparison) => <ReportView comparison={comparison} />}
      </JobView>
    </>
  );
}

const titleOf = ({ baseline, candidate }: ComparisonResource): string =>
  `${shortReference(baseline.reference)} → ${shortReference(candidate.reference)}`;

function ReportView({ comparison }: { comparison: ComparisonResource }): VNode {
  const { loaded, again } = useLoaded((signal) => loadAll(comparison, signal), [comparison.id]);
  if (loaded.state === 'loading') return <Loading what="the report" />;
  if (loaded.state === 'failed') return <ErrorNotice error={loaded.error} onRetry={again} />;
  return <ComparisonBody comparison={comparison} {...loaded.value} />;
}

async function loadAll(
  { id, baseline, candidate }: ComparisonResource,
  signal: AbortSignal,
): Promise<LoadedComparison> {
  const [report, baselineLayers, candidateLayers] = await Promise.all([
    readReport<ComparisonReport>(comparisonPath(id), signal),
    readLayers(baseline.id, signal),
    readLayers(candidate.id, signal),
  ]);
  return { report, baselineLayers, candidateLayers };
}
