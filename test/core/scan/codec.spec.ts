import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { decodeLayerScan, encodeLayerScan } from '../../../src/core/scan/codec.js';
import { scanBytes, tarArchive } from '../../support/build-layer.js';

it('gives a scan back as it was, with parts that are empty and parts of more than one chunk', async () => {
  const scan = await scanBytes(tarArchive([{ name: 'app/main', body: 'main' }]));
  const evidence = [0, 300_000, 3].map((size, entry) => ({
    cataloger: 'dpkg',
    entry,
    bytes: new Uint8Array(randomBytes(size)),
  }));
  expect(await decodeLayerScan(await encodeLayerScan({ ...scan, evidence }))).toEqual({ ...scan, evidence });
});
