import { CodedError } from '../errors.js';
import { safeText } from '../safe-text.js';
import type { Descriptor } from './manifest.js';
import * as mediaTypes from './media-types.js';

export const MAX_LAYERS = 127;

/** Throws NOT_AN_IMAGE, saying what it is instead, unless a manifest is one of a container image. */
export function checkIsImage(body: {
  config: Descriptor;
  layers: readonly Descriptor[];
  artifactType?: string | null;
}): void {
  const artifactType = body.artifactType ?? '';
  if (artifactType !== '' && !mediaTypes.isConfigType(artifactType)) throw notAnImage(artifactType);
  if (!mediaTypes.isConfigType(body.config.mediaType)) {
    // ORAS and cosign put a neutral type on the config: the first layer then says more.
    const types = [body.config.mediaType, ...body.layers.map((layer) => layer.mediaType)];
    throw notAnImage(types.find((type) => mediaTypes.artifactName(type) !== null) ?? body.config.mediaType);
  }
  const foreign = body.layers.find((layer) => !isAnyLayerType(layer.mediaType));
  if (foreign !== undefined) throw notAnImage(foreign.mediaType);
}

function isAnyLayerType(type: string): boolean {
  return mediaTypes.isLayerType(type) || mediaTypes.isForeignLayerType(type) || mediaTypes.isUnreadableLayerType(type);
}

function notAnImage(type: string): CodedError {
  const name = mediaTypes.artifactName(type) ?? 'another kind of artifact';
  return new CodedError('NOT_AN_IMAGE', `this is not a container image but ${name} (${safeText(type, 120)})`);
}

/** Throws TOO_MANY_LAYERS, FOREIGN_LAYER_UNSUPPORTED or MANIFEST_UNSUPPORTED for layers that are not read. */
export function checkLayers(layers: readonly Descriptor[]): void {
  if (layers.length > MAX_LAYERS) {
    throw new CodedError('TOO_MANY_LAYERS', `the image has ${layers.length} layers; at most ${MAX_LAYERS} are read`);
  }
  for (const [layerIndex, { mediaType, urls }] of layers.entries()) {
    if (mediaTypes.isForeignLayerType(mediaType) || (urls?.length ?? 0) > 0) {
      throw new CodedError('FOREIGN_LAYER_UNSUPPORTED', `layer ${layerIndex} lies outside the registry`, {
        layerIndex,
      });
    }
    if (mediaTypes.isUnreadableLayerType(mediaType)) {
      const message = `layer ${layerIndex} is encrypted or compressed in an unknown way (${safeText(mediaType, 120)})`;
      throw new CodedError('MANIFEST_UNSUPPORTED', message, { layerIndex });
    }
  }
}
