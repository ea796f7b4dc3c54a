import { z } from 'zod';
import { chainIds } from '../core/image/digest.js';
import { Prisma } from './generated/client.js';
import type { PrismaService } from './prisma.service.js';
import { storableText } from './report.store.js';

/** A layer as a manifest and its config describe it. Sizes are compressed bytes. */
export interface DescribedLayer {
  readonly digest: string;
  readonly diffId: string;
  readonly compressedSize: number;
  readonly instruction: string | null;
}

const BATCH = 200;
const ManifestLayers = z.array(z.object({ digest: z.string(), diffId: z.string(), compressedSize: z.int() }));

/**
 * SQL: stores the layers of a manifest, oldest first, where the condition holds. Rows that are there are locked by an
 * update that changes nothing: retention must not remove them before the image that has them is committed.
 */
export function insertLayers(
  imageDigest: string,
  layers: readonly DescribedLayer[],
  condition = Prisma.sql`TRUE`,
): Prisma.Sql {
  const chain = chainIds(layers.map(({ diffId }) => diffId));
  const rows = layers.map(({ instruction, ...layer }, index) => ({
    ...layer,
    index,
    chainId: chain[index] ?? '',
    instruction: instruction === null ? null : storableText(instruction).toWellFormed(), // as jsonb wants it
    isTop: index === layers.length - 1,
  }));
  return Prisma.sql`
    INSERT INTO layers ("imageDigest", index, digest, "diffId", "chainId", "compressedSize", instruction, "isTop")
    SELECT ${imageDigest}, index, digest, "diffId", "chainId", "compressedSize", instruction, "isTop"
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS row (index int, digest text, "diffId" text, "chainId" text, "compressedSize" bigint,
                instruction text, "isTop" boolean)
     WHERE ${condition} ORDER BY index
    ON CONFLICT ("imageDigest", index) DO UPDATE SET "isTop" = excluded."isTop"`;
}

/**
 * Stores the layers of images that were observed before there was a table of layers, or by a worker that
 * knows none. Their instructions are not known. Any number of processes may do it at a time.
 * @returns how many manifests were added
 */
export async function backfillLayers(prisma: PrismaService): Promise<number> {
  let after = '';
  for (let added = 0; ;) {
    const rows = await prisma.$queryRaw<{ digest: string; manifestLayers: unknown }[]>`
      SELECT DISTINCT ON (digest) digest, "manifestLayers" FROM images
       WHERE digest > ${after} AND "manifestLayers" IS NOT NULL
         AND NOT EXISTS (SELECT FROM layers WHERE "imageDigest" = images.digest)
       ORDER BY digest LIMIT ${BATCH}`;
    const last = rows.at(-1);
    if (!last) return added;
    for (const { digest, manifestLayers } of rows) {
      const layers = ManifestLayers.parse(manifestLayers).map((layer) => ({ ...layer, instruction: null }));
      await prisma.$executeRaw(insertLayers(digest, layers));
    }
    added += rows.length;
    after = last.digest;
  }
}
