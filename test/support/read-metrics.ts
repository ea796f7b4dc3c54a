import type { ApiClient } from './api-client.js';

/** Values by series of `GET /metrics`, e.g. `stagediff_jobs{kind="image",state="pending"}`. */
export async function readMetrics(api: ApiClient): Promise<Map<string, number>> {
  const { text } = await api.get('/metrics');
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const cut = (line: string): number => line.lastIndexOf(' ');
  return new Map(samples.map((line) => [line.slice(0, cut(line)), Number(line.slice(cut(line) + 1))]));
}
