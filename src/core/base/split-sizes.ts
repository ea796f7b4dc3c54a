import type { LayerSizes } from '../report/base.js';
import type { LayerReport } from '../report/image-report.js';

/** Sums the sizes of some layers. Base and own layers together give the sizes of the image. */
export function sumLayers(layers: readonly LayerReport[]): LayerSizes {
  const sum = (pick: (layer: LayerReport) => number): number => layers.reduce((total, layer) => total + pick(layer), 0);
  return {
    compressedSize: sum((layer) => layer.compressedSize),
    uncompressedSize: sum((layer) => layer.uncompressedSize),
    contentSize: sum((layer) => layer.contentSize),
    visibleSize: sum((layer) => layer.visibleSize),
    hidden: {
      deleted: sum((layer) => layer.hidden.deleted),
      overwritten: sum((layer) => layer.hidden.overwritten),
      metadataOnly: sum((layer) => layer.hidden.metadataOnly),
    },
  };
}
