/** The value below which the share `p` of the values lies; NaN for none. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}

/** Cells for p50, p99 and the largest, milliseconds. */
export function summary(values: readonly number[]): string {
  return [percentile(values, 0.5), percentile(values, 0.99), Math.max(...values)]
    .map((value) => value.toFixed(1))
    .join(' | ');
}

/** Milliseconds of one request, its body included. @throws on any status but 200 */
export async function timeRequest(url: string): Promise<number> {
  const start = performance.now();
  const answer = await fetch(url);
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
  return performance.now() - start;
}
