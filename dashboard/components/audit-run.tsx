import type { VNode } from 'preact';
import { readRun, type AuditItem, type AuditRunDetail, type AuditRunResource } from '../api/audits.js';
import { useLoaded } from '../hooks/use-loaded.js';
import { comparisonLink, imageLink } from '../model/route.js';
import { formatWhole } from '../model/text.js';
import { BudgetList } from './budget-list.js';
import { ErrorNotice } from './notice.js';
import { Foreign } from './text.js';

const FEW = 200;

/** All that one run looked at: repositories whose tags it listed, and every image. */
export function AuditRunView({ run }: { run: AuditRunResource }): VNode {
  const state = JSON.stringify([run.id, run.status, run.summary]);
  const { loaded, again } = useLoaded((signal) => readRun(run.auditId, run.id, signal), [state]);
  if (loaded.state === 'loading') return <p class="quiet">Loading the run…</p>;
  if (loaded.state === 'failed') return <ErrorNotice error={loaded.error} onRetry={again} />;
  const { items } = loaded.value;
  return (
    <>
      <Targets run={loaded.value} />
      {items.length > 0 && (
        <div class="scroll" role="region" aria-label="Images of the run" tabIndex={0}>
          <table>
            <thead>
              <tr>
                {['Image', 'State', 'Budgets', 'Result'].map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.slice(0, FEW).map((item) => (
                <ItemRow key={item.id} item={item} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {items.length > FEW && <p class="quiet">and {formatWhole(items.length - FEW)} more in the API</p>}
    </>
  );
}

function Targets({ run: { targets } }: { run: AuditRunDetail }): VNode {
  return (
    <ul class="plain">
      {targets.map(({ repository, listedTags, matchedTags, chosenTags, problem }, index) => (
        <li key={index}>
          <Foreign text={repository} code />{' '}
          <span class="quiet">
            {formatWhole(listedTags)} {listedTags === 1 ? 'tag' : 'tags'}, {formatWhole(matchedTags)} fit,{' '}
            {formatWhole(chosenTags)} looked at
          </span>
          {problem && (
            <p class="fault">
              <code>{problem.code}</code> <Foreign text={problem.message} />
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

const STATES: Readonly<Record<AuditItem['status'], string>> = {
  pending: 'Waiting',
  queued: 'Waiting for the registry',
  analyzing: 'Analysing',
  new: 'New',
  unchanged: 'Unchanged',
  failed: 'Failed',
};

function ItemRow({ item }: { item: AuditItem }): VNode {
  const { reference, platform, status, problem, budgets, links } = item;
  return (
    <tr>
      <th scope="row">
        <Foreign text={reference} /> {platform !== null && <span class="quiet">{platform}</span>}
      </th>
      <td>
        <span class={`badge status-${status}`}>{STATES[status]}</span>
        {problem && (
          <p class="fault">
            <code>{problem.code}</code> <Foreign text={problem.message} />
          </p>
        )}
      </td>
      <td>{budgets.length > 0 ? <BudgetList budgets={budgets} /> : <span class="quiet">none</span>}</td>
      <td>
        {links.image !== null && <a href={imageLink(lastPart(links.image))}>Image</a>}{' '}
        {links.comparison !== null && <a href={comparisonLink(lastPart(links.comparison))}>Comparison</a>}
      </td>
    </tr>
  );
}

const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
