import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './say.ts';

const POLL_MILLISECONDS = 250;

interface Problem {
  readonly code: string;
  readonly detail?: string;
  readonly message?: string;
}

/** What the demonstration reads of a comparison resource. */
export interface Comparison {
  readonly id: string;
  readonly status: string;
  readonly progress: { readonly stage: string; readonly detail: string } | null;
  readonly problem: Problem | null;
  readonly links: { readonly self: string; readonly report: string };
}

/** An answer that the API refused, with its stable code. */
export class RefusedError extends Error {
  readonly code: string;

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail ?? problem.message ?? 'no details'}`);
    this.code = problem.code;
  }
}

/** Asks for a comparison. Throws a RefusedError when the service does not take it. */
export async function submit(url: string, baseline: string, candidate: string): Promise<Comparison> {
  const answer = await fetch(`${url}/api/v1/comparisons`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ baseline, candidate }),
  });
  const body: unknown = await answer.json();
  if (!answer.ok) throw new RefusedError(body as Problem);
  return body as Comparison;
}

/** Shows each stage as it is reached, until the comparison has succeeded; throws a RefusedError when it has not. */
export async function follow(url: string, comparison: Comparison): Promise<Comparison> {
  let shown = '';
  for (;;) {
    const answer = await fetch(new URL(comparison.links.self, url));
    const state = (await answer.json()) as Comparison;
    const stage = state.progress?.stage ?? state.status;
    if (stage !== shown) say(`${stage}${state.progress?.detail ? `: ${state.progress.detail}` : ''}`);
    shown = stage;
    if (state.status === 'succeeded') return state;
    if (state.status !== 'pending' && state.status !== 'running') {
      throw new RefusedError(state.problem ?? { code: state.status.toUpperCase() });
    }
    await sleep(POLL_MILLISECONDS);
  }
}

/** The report as a table for a terminal. */
export async function fetchTable(url: string, comparison: Comparison): Promise<string> {
  const address = new URL(comparison.links.report, url);
  address.searchParams.set('format', 'table');
  const answer = await fetch(address);
  if (!answer.ok) throw new RefusedError((await answer.json()) as Problem);
  return answer.text();
}
