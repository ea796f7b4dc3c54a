import { ALL_PLATFORMS, type ResolvedImage } from '../analysis/analyzer.port.js';
import type { Session } from './session.js';

/** Resolves a reference: one image, or with `--platform all` one for each platform that it has. */
export async function resolveAll(
  { analyzer, signal }: Session,
  reference: string,
  platform: string | undefined,
): Promise<ResolvedImage[]> {
  if (platform !== ALL_PLATFORMS)
    return [await analyzer.resolve(reference, { signal, ...(platform === undefined ? {} : { platform }) })];
  const { platforms } = await analyzer.platforms(reference, { signal });
  return Promise.all(
    platforms.map((each) => analyzer.resolve(reference, { signal, ...(each === null ? {} : { platform: each }) })),
  );
}
