import { z } from 'zod';
import { Count, ImageSizes } from './common.js';

/** Sizes of some of an image's layers. Duplicates have no layer of their own, so they are left out. */
export const LayerSizes = ImageSizes.omit({ duplicateSize: true });
export type LayerSizes = z.infer<typeof LayerSizes>;

export const BaseImage = z.object({
  layerCount: Count.describe('Leading layers that belong to the base image; 0 for FROM scratch or when it is unknown'),
  source: z
    .enum(['annotation', 'provenance', 'chain', 'user', 'history', 'none'])
    .describe(
      'How it is known: an annotation or the provenance names it, equal first layers, the user, the build history, or not at all',
    ),
  confidence: z.number().min(0).max(1),
  name: z.string().nullable().describe('Reference of the base, where the builder wrote it down'),
  digest: z.string().nullable(),
});
export type BaseImage = z.infer<typeof BaseImage>;

/** The base with the bytes of its layers. */
export const BaseReport = BaseImage.extend({ sizes: LayerSizes });
export type BaseReport = z.infer<typeof BaseReport>;
