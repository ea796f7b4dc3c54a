import type { ConfigChange } from '../report/comparison-report.js';
import type { ImageConfig } from '../report/image-report.js';

/** Settings of the config that differ, one row each; list members are rows of their own. */
export function compareConfig(baseline: ImageConfig, candidate: ImageConfig): ConfigChange[] {
  const changes: ConfigChange[] = [];
  const row = (field: string, before: string | null, after: string | null): void => {
    if (before !== after) changes.push({ field, baseline: before, candidate: after });
  };
  row('user', baseline.user, candidate.user);
  row('workingDir', baseline.workingDir, candidate.workingDir);
  row('entrypoint', JSON.stringify(baseline.entrypoint), JSON.stringify(candidate.entrypoint));
  row('cmd', JSON.stringify(baseline.cmd), JSON.stringify(candidate.cmd));
  for (const field of ['exposedPorts', 'envNames'] as const) {
    const [before, after] = [new Set(baseline[field]), new Set(candidate[field])];
    for (const name of [...before.union(after)].sort())
      row(field, before.has(name) ? name : null, after.has(name) ? name : null);
  }
  const labels = new Set([...Object.keys(baseline.labels), ...Object.keys(candidate.labels)]);
  for (const label of [...labels].sort())
    row(`label ${label}`, baseline.labels[label] ?? null, candidate.labels[label] ?? null);
  return changes;
}
