import type { ResolvedImage } from '../analysis/analyzer.port.js';
import type { KnownImage } from '../core/base/find-base.js';
import { formatPlatform } from '../core/image/platform.js';
import type { Session } from './session.js';

/** The layers of the base that the user names, for the platform of an image. Only its manifest and config are read. */
export async function namedBase(
  { analyzer, signal }: Session,
  reference: string | undefined,
  { platform }: ResolvedImage,
): Promise<{ userBase?: KnownImage }> {
  if (reference === undefined) return {};
  const base = await analyzer.resolve(reference, { signal, platform: formatPlatform(platform) });
  const diffIds = base.layers.map(({ diffId }) => diffId);
  return { userBase: { name: base.reference, digest: base.digest, diffIds } };
}
