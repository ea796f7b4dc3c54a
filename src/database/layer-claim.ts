import { randomUUID } from 'node:crypto';
import type { LayerClaim } from '../analysis/analyzer.port.js';
import type { PrismaService } from './prisma.service.js';

/** A claim that nobody renews is free again after this. */
const CLAIM_SECONDS = 30;
const RENEWAL_MILLISECONDS = (CLAIM_SECONDS * 1000) / 3;

/**
 * Claims layers by rows that expire, on the database's clock: a killed or paused worker loses its claim, and
 * no connection has to be kept for it. Two who scan one layer after all do no harm: the first scan stored stays.
 */
export async function claimLayers(
  prisma: PrismaService,
  diffIds: readonly string[],
  scannerVersion: string,
  seconds = CLAIM_SECONDS,
): Promise<LayerClaim> {
  const holder = randomUUID();
  const rows = await prisma.$queryRaw<{ diffId: string }[]>`
    INSERT INTO layer_claims AS claim ("diffId", "scannerVersion", holder, "expiresAt")
    SELECT wanted, ${scannerVersion}, ${holder}::uuid, now() + ${seconds} * interval '1 second'
      FROM unnest(${diffIds}::text[]) AS wanted ORDER BY wanted
    ON CONFLICT ("diffId", "scannerVersion")
      DO UPDATE SET holder = excluded.holder, "expiresAt" = excluded."expiresAt" WHERE claim."expiresAt" < now()
    RETURNING "diffId"`;
  const held = new Set(rows.map(({ diffId }) => diffId));
  if (held.size === 0) return { held, release: () => Promise.resolve() };
  const renew = (): Promise<unknown> =>
    prisma.$executeRaw`
      UPDATE layer_claims SET "expiresAt" = now() + ${seconds} * interval '1 second' WHERE holder = ${holder}::uuid`;
  const timer = setInterval(() => void renew().catch(ignore), RENEWAL_MILLISECONDS);
  return {
    held,
    async release() {
      clearInterval(timer);
      await prisma.$executeRaw`
        DELETE FROM layer_claims WHERE holder = ${holder}::uuid OR "expiresAt" < now()`.catch(ignore);
    },
  };
}

/** A database that does not answer is no reason to stop a scan: the claim expires by itself. */
function ignore(): void {}
