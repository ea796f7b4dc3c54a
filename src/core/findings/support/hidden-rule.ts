import type { HiddenBody, ImageAnalysis } from '../../image-analysis.js';
import type { Stake } from './by-layer.js';

/** Files that package managers rewrite at every install: nobody can avoid that. */
const BOOKKEEPING =
  /^(?:var\/lib\/(?:dpkg|apt|rpm|pacman)\/|usr\/lib\/sysimage\/|lib\/apk\/db\/|var\/(?:cache|log)\/|etc\/ld\.so\.cache$|etc\/(?:passwd|group|shadow|gshadow)-?$|usr\/share\/info\/dir$)/;

/** Hidden bodies of a kind that an earlier layer ships, charged to the layer that `chargedTo` chooses. */
export function hiddenStakes(
  image: ImageAnalysis,
  kind: HiddenBody['kind'],
  chargedTo: 'shipping' | 'hiding',
): (Stake & { readonly body: HiddenBody })[] {
  return image.hiddenBodies
    .filter((body) => body.kind === kind && body.storedSize > 0 && body.hiddenByLayer > body.layerIndex)
    .filter((body) => chargedTo === 'shipping' || !BOOKKEEPING.test(body.path))
    .map((body) => ({
      body,
      path: body.path,
      bytes: body.storedSize,
      layerIndex: chargedTo === 'shipping' ? body.layerIndex : body.hiddenByLayer,
    }));
}
