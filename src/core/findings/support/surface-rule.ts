import type { ImageAnalysis } from '../../image-analysis.js';
import type { SurfaceItem } from '../../report/image-report.js';
import type { Stake } from './by-layer.js';

/** Items of the attack surface as stakes; the bytes of a visible file are its own. */
export function surfaceStakes(image: ImageAnalysis, items: readonly SurfaceItem[]): Stake[] {
  return items.map(({ path, layerIndex, visible }) => ({
    path,
    layerIndex,
    bytes: visible ? (image.fileSystem.get(path)?.body?.storedSize ?? 0) : 0,
  }));
}
