import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ComparisonReport } from '../api/resources.js';
import { DockerfileLinesView } from './dockerfile-lines.js';
import { Legend } from './legend.js';
import { SuggestionView } from './suggestion-view.js';

const SIDES = ['candidate', 'baseline'] as const;
const LABELS = { baseline: 'Baseline', candidate: 'Candidate' } as const;

/** The Dockerfiles that were given: where the bytes come from line by line, and what would be better. */
export function DockerfileSides({ report }: { report: ComparisonReport }): VNode | null {
  const given = SIDES.filter((side) => report.dockerfiles?.[side]);
  const [chosen, setChosen] = useState(given[0]);
  const lines = chosen && report.dockerfiles?.[chosen];
  if (!lines) return null;
  return (
    <>
      {given.length > 1 && (
        <div class="choices" role="group" aria-label="Dockerfile of">
          {given.map((side) => (
            <button key={side} type="button" aria-pressed={side === chosen} onClick={() => setChosen(side)}>
              {LABELS[side]}
            </button>
          ))}
        </div>
      )}
      <Legend
        entries={[
          ['layer-visible', 'visible in the final file system'],
          ['layer-hidden', 'shipped, but hidden by a later layer'],
        ]}
      />
      <DockerfileLinesView key={chosen} lines={lines} contentSize={report[chosen].sizes.contentSize} />
      <h3 class="apart">Suggested Dockerfile</h3>
      <SuggestionView suggestion={lines.suggestion} />
    </>
  );
}
