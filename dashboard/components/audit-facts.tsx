import type { VNode } from 'preact';
import type { AuditResource, AuditTarget } from '../../src/audits/audit.dto.js';
import { formatZonedTime } from '../model/text.js';
import { Foreign } from './text.js';

/** When an audit looks at what, and which rules it holds it against. */
export function AuditFacts({ audit }: { audit: AuditResource }): VNode {
  const { cron, timezone, paused, nextRunAt, targets, budgets } = audit;
  return (
    <dl class="facts">
      <div>
        <dt>When</dt>
        <dd>
          <Foreign text={cron} code /> <span class="quiet">in {timezone}</span>
        </dd>
      </div>
      <div>
        <dt>Next run</dt>
        <dd>
          {paused && <span class="badge">Paused</span>}
          {nextRunAt !== null && <time dateTime={nextRunAt}>{formatZonedTime(nextRunAt)}</time>}
        </dd>
      </div>
      <div>
        <dt>What</dt>
        <dd>
          <ul class="plain">
            {targets.map((target, index) => (
              <li key={index}>
                <Foreign text={target.repository} code /> <Foreign text={describe(target)} />
              </li>
            ))}
          </ul>
        </dd>
      </div>
      <div>
        <dt>Budgets</dt>
        <dd>
          {budgets.length === 0 && <span class="quiet">none</span>}
          {budgets.map((rule) => (
            <span key={rule} class="value">
              <Foreign text={rule} code />
            </span>
          ))}
        </dd>
      </div>
    </dl>
  );
}

function describe({ tags: { glob, semver, newest }, platforms = [], baseline }: AuditTarget): string {
  const parts = [
    glob === undefined ? '' : `tags like ${glob}`,
    semver === undefined ? '' : `versions ${semver}`,
    newest === undefined ? '' : `the newest ${newest}`,
    platforms.join(' and '),
    baselineText(baseline),
  ];
  return parts.filter(Boolean).join(', ');
}

function baselineText(baseline: AuditTarget['baseline']): string {
  if (!baseline) return 'not compared';
  if ('previousRun' in baseline) return 'compared with the run before';
  if ('reference' in baseline) return `compared with ${baseline.reference}`;
  return `compared with ${baseline.singleStageTag}`;
}
