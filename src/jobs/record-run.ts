import type { Metrics } from '../metrics/metrics.js';
import type { Lease } from './lease.js';

/** Counts one run of a job that has ended, and gives the words for the log. */
export function recordRun(metrics: Metrics, lease: Lease, startedAt: number): string {
  const { kind, outcome, attempt, createdAt } = lease;
  const seconds = (performance.now() - startedAt) / 1000;
  if (attempt === 1) {
    const waited = (performance.timeOrigin + startedAt - createdAt.getTime()) / 1000;
    metrics.jobWaitSeconds.observe({ kind }, Math.max(waited, 0));
  }
  metrics.jobSeconds.observe({ kind, outcome }, seconds);
  for (const [stage, inStage] of lease.stages.stop()) metrics.stageSeconds.observe({ kind, stage }, inStage);
  return `${kind} job ${outcome} after ${seconds.toFixed(3)} s`;
}
