import { Injectable } from '@nestjs/common';
import type { LayerClaim, LayerScanStore } from '../analysis/analyzer.port.js';
import { claimLayers } from './layer-claim.js';
import { PrismaService } from './prisma.service.js';

/** Layer scans in PostgreSQL: whoever scans a layer first does it for the whole fleet. */
@Injectable()
export class PrismaLayerScanStore implements LayerScanStore {
  readonly keeps = true;

  constructor(private readonly prisma: PrismaService) {}

  async known(diffIds: string[], scannerVersion: string): Promise<Set<string>> {
    const rows = await this.prisma.layerScan.findMany({
      where: { diffId: { in: diffIds }, scannerVersion },
      select: { diffId: true },
    });
    return new Set(rows.map((row) => row.diffId));
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
    encoded: Uint8Array,
    facts: { uncompressedSize: number; contentSize: number; entryCount: number },
  ): Promise<void> {
    const data = { diffId, scannerVersion, encoded: new Uint8Array(encoded), ...facts };
    await this.prisma.layerScan.createMany({ data, skipDuplicates: true });
  }

  claim(diffIds: readonly string[], scannerVersion: string): Promise<LayerClaim> {
    return claimLayers(this.prisma, diffIds, scannerVersion);
  }
}
