import type { VNode } from 'preact';
import { findRepositories, readTrend } from '../api/resources.js';
import { Heading } from '../components/heading.js';
import { ErrorNotice, Loading, Notice } from '../components/notice.js';
import { Section } from '../components/section.js';
import { TrendJumps } from '../components/trend-jumps.js';
import { TrendPanel } from '../components/trend-panel.js';
import { TrendForm } from '../components/trend-form.js';
import { useLoaded } from '../hooks/use-loaded.js';
import { trendsLink, type TrendChoice } from '../model/route.js';

/** A number of two images: its jumps have no explanation in either. */
const PULL_METRIC = 'pullDeltaSize';

/** How a number of a repository changed over time. */
export function Trends({ choice }: { choice: TrendChoice }): VNode {
  const known = useLoaded((signal) => findRepositories('', signal), []).loaded;
  const repositories = known.state === 'ready' ? known.value : [];
  const change = (next: TrendChoice): void => {
    location.hash = trendsLink(next);
  };
  return (
    <>
      <Heading text="Trends" />
      <Section title="What to show">
        <TrendForm choice={choice} repositories={repositories} onChange={change} />
      </Section>
      {choice.repository === '' ? (
        <Notice>Choose a repository. Each analysed image of it is one point in time.</Notice>
      ) : (
        <Series choice={choice} />
      )}
    </>
  );
}

function Series({ choice }: { choice: TrendChoice }): VNode {
  const query = trendQuery(choice);
  const { loaded, again } = useLoaded((signal) => readTrend(query, signal), [JSON.stringify(query)]);
  if (loaded.state === 'loading') return <Loading what="the trend" />;
  if (loaded.state === 'failed') return <ErrorNotice error={loaded.error} onRetry={again} />;
  if (loaded.value.series.length === 0) {
    return <Notice>No image of this repository was analysed, or none that fits these choices.</Notice>;
  }
  const lonely = loaded.value.series.length > 1 && loaded.value.series.every(({ points }) => points.length === 1);
  return (
    <>
      {lonely && (
        <Notice>
          Each tag has only one image so far, so there are no lines.{' '}
          <a href={trendsLink({ ...choice, seriesBy: 'platform' })}>Draw all tags as one line</a>
        </Notice>
      )}
      <TrendPanel trend={loaded.value} query={query} />
      {choice.metric !== PULL_METRIC && <TrendJumps query={query} />}
    </>
  );
}

function trendQuery(choice: TrendChoice): Record<string, string> {
  const { from, to, ...rest } = choice;
  const times = { from: from && `${from}T00:00:00Z`, to: to && `${to}T23:59:59.999Z` };
  const given = Object.entries({ ...rest, ...times }).filter(([, value]) => value !== '');
  return Object.fromEntries(given);
}
