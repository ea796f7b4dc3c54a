import type { VNode } from 'preact';
import { type JumpItem, listJumps } from '../api/resources.js';
import { useLoaded } from '../hooks/use-loaded.js';
import { imageLink } from '../model/route.js';
import { formatTime } from '../model/text.js';
import { BisectionPanel } from './bisection-panel.js';
import { BreakdownTable } from './breakdown-table.js';
import { ErrorNotice, Loading, Notice } from './notice.js';
import { Section } from './section.js';
import { Foreign } from './text.js';

/** The points that brought a jump, each with what brought it. */
export function TrendJumps({ query }: { query: Record<string, string> }): VNode {
  const { loaded, again } = useLoaded((signal) => listJumps(query, signal), [JSON.stringify(query)]);
  return (
    <Section title="What brought the jumps" hint="The newest first. Each way of counting sums to the whole change.">
      {loaded.state === 'loading' && <Loading what="the jumps" />}
      {loaded.state === 'failed' && <ErrorNotice error={loaded.error} onRetry={again} />}
      {loaded.state === 'ready' && loaded.value.length === 0 && <Notice>No value left its baseline.</Notice>}
      {loaded.state === 'ready' &&
        loaded.value.map((jump) => <Jump key={jump.after.imageId} jump={jump} again={again} />)}
    </Section>
  );
}

function Jump({ jump, again }: { jump: JumpItem; again: () => void }): VNode {
  const { before, after, platform, explanation, missing } = jump;
  return (
    <article class="jump-item">
      <h3>
        <a href={imageLink(after.imageId)}>
          <Foreign text={after.tag ?? after.digest.slice(0, 19)} />
        </a>{' '}
        <span class="quiet">
          <Foreign text={platform} />, <time dateTime={after.at}>{formatTime(after.at)}</time>
        </span>
      </h3>
      <p>
        <Foreign text={explanation.sentence} />
      </p>
      {missing.length > 0 && (
        <BisectionPanel
          query={{ before: before.imageId, after: after.imageId, metric: explanation.metric }}
          missing={missing.length}
          onFound={again}
        />
      )}
      {explanation.breakdowns.length > 0 && (
        <details>
          <summary>All parts of the change</summary>
          {explanation.breakdowns.map((breakdown) => (
            <BreakdownTable
              key={breakdown.by}
              breakdown={breakdown}
              unit={explanation.unit}
              delta={explanation.delta}
            />
          ))}
        </details>
      )}
    </article>
  );
}
