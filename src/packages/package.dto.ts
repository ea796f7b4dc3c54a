import { z } from 'zod';
import { Bytes, Count } from '../core/report/common.js';
import { PageQuery, pageOf } from '../http/paging.js';

const fields = {
  purl: z
    .string()
    .min(5)
    .max(1024)
    .optional()
    .describe('With or without a version, e.g. pkg:npm/lodash or pkg:npm/lodash@4.17.21'),
  name: z.string().min(1).max(1024).optional().describe('Exact name in any ecosystem'),
};

/** Exactly one of `purl` and `name`. */
export const PackageQuery = PageQuery.extend(fields);
export type PackageQuery = z.infer<typeof PackageQuery>;

export const PackageUse = z.object({
  type: z.string(),
  name: z.string(),
  version: z.string(),
  purl: z.string(),
  ownedSize: Bytes,
  layerIndex: Count.nullable(),
  digest: z.string().describe('Digest of the manifest that carries it'),
  images: z
    .array(z.object({ id: z.uuid(), reference: z.string(), observedAt: z.iso.datetime().nullable() }))
    .describe('What was seen to point to that digest, the newest first, at most 20'),
});
export type PackageUse = z.infer<typeof PackageUse>;

export const PackageUseList = pageOf(PackageUse);
