import { createHash } from 'node:crypto';
import type { ComparisonInputs } from '../analysis/analyzer.port.js';

/**
 * What a stored comparison is keyed by beside the digests: the scanner version, and what else went into the
 * report, so that two comparisons of the same images share a report only when they asked the same of it.
 */
export function reportKey(
  scannerVersion: string,
  { budgets, waivers, baselineDockerfile, candidateDockerfile }: ComparisonInputs,
): string {
  if (budgets.length === 0 && baselineDockerfile === null && candidateDockerfile === null) return scannerVersion;
  const inputs = JSON.stringify([budgets, waivers, baselineDockerfile, candidateDockerfile]);
  return `${scannerVersion}+${createHash('sha256').update(inputs).digest('hex')}`;
}
