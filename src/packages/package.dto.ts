import { z } from 'zod';
import { Bytes, Count, Platform } from '../core/report/common.js';
import { PageQuery, pageOf } from '../http/paging.js';
import { Repository } from '../images/image.dto.js';

const Flag = z.enum(['true', 'false']).transform((text) => text === 'true');

const fields = {
  purl: z
    .string()
    .min(5)
    .max(1024)
    .optional()
    .describe('With or without a version, e.g. pkg:npm/lodash or pkg:npm/lodash@4.17.21'),
  name: z.string().min(1).max(1024).optional().describe('Exact name in any ecosystem'),
  repository: Repository.optional(),
  current: Flag.optional().describe('true: only what a tag points to as far as is known; false: only what no tag does'),
  removedLater: Flag.optional().describe(
    'true: only what a later layer removed, which ships all the same; false: only what the final image has',
  ),
};

/** Exactly one of `purl` and `name`. */
export const PackageQuery = PageQuery.extend(fields);
export type PackageQuery = z.infer<typeof PackageQuery>;

/** What was seen to point to a digest. */
export const CarryingImage = z.object({
  id: z.uuid().describe('Of its newest observation'),
  reference: z.string(),
  repository: z.string(),
  tag: z.string().nullable(),
  firstSeenAt: z.iso.datetime().nullable(),
  observedAt: z.iso.datetime().nullable().describe('When it was last seen to point there'),
  current: z.boolean().describe('Whether nothing newer was seen under this tag and platform'),
});

export const CarryingLayer = z.object({
  digest: z.string(),
  diffId: z.string(),
  instruction: z.string().nullable().describe('What made it, as far as the history tells'),
});

export const PackageUse = z.object({
  type: z.string(),
  name: z.string(),
  version: z.string(),
  purl: z.string(),
  ownedSize: Bytes,
  layerIndex: Count.nullable().describe('Layer that brought it'),
  layer: CarryingLayer.nullable(),
  removedInLayer: Count.nullable().describe('Layer that no longer lists it: it ships in the layers below; else null'),
  digest: z.string().describe('Digest of the manifest that carries it'),
  platform: Platform.nullable(),
  images: z
    .array(CarryingImage)
    .describe('Each reference that points or pointed to that digest, newest first, at most 20'),
});
export type PackageUse = z.infer<typeof PackageUse>;

export const PackageUseList = pageOf(PackageUse);
