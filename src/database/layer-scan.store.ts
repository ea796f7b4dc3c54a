import { Injectable } from '@nestjs/common';
import type { LayerClaim, LayerFacts, LayerScanStore } from '../analysis/analyzer.port.js';
import { claimLayers } from './layer-claim.js';
import { PrismaService } from './prisma.service.js';

interface Row extends LayerFacts {
  readonly diffId: string;
}

/** Layer scans in PostgreSQL: whoever scans a layer first does it for the whole fleet. */
@Injectable()
export class PrismaLayerScanStore implements LayerScanStore {
  readonly keeps = true;

  constructor(private readonly prisma: PrismaService) {}

  /** Those that are there, leased: retention leaves them alone for as long as a job can run. */
  async known(diffIds: string[], scannerVersion: string): Promise<ReadonlyMap<string, LayerFacts>> {
    const rows = await this.prisma.$queryRaw<Row[]>`
      WITH found AS (
        SELECT "diffId", "usedAt", "uncompressedSize", "entryCount" FROM layer_scans
         WHERE "diffId" = ANY(${diffIds}) AND "scannerVersion" = ${scannerVersion}
         ORDER BY "diffId" FOR NO KEY UPDATE),
      leased AS (
        UPDATE layer_scans scan SET "usedAt" = now() FROM found
         WHERE scan."diffId" = found."diffId" AND scan."scannerVersion" = ${scannerVersion}
           AND found."usedAt" < now() - interval '1 hour')
      SELECT "diffId", "uncompressedSize"::float8, "entryCount"::float8 FROM found`;
    return new Map(rows.map(({ diffId, ...facts }) => [diffId, facts]));
  }

  async load(diffId: string, scannerVersion: string): Promise<Uint8Array | undefined> {
    const row = await this.prisma.layerScan.findUnique({
      where: { diffId_scannerVersion: { diffId, scannerVersion } },
      select: { encoded: true },
    });
    return row?.encoded;
  }

  async save(
    diffId: string,
    scannerVersion: string,
    encoded: Uint8Array<ArrayBuffer>,
    facts: { uncompressedSize: number; contentSize: number; entryCount: number },
  ): Promise<void> {
    const data = { diffId, scannerVersion, encoded, ...facts };
    await this.prisma.layerScan.createMany({ data, skipDuplicates: true });
  }

  claim(diffIds: readonly string[], scannerVersion: string): Promise<LayerClaim> {
    return claimLayers(this.prisma, diffIds, scannerVersion);
  }
}
