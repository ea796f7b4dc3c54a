import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCANNER_VERSION } from '../../src/core/catalogers/scanner-version.js';
import { encodeLayerScan } from '../../src/core/scan/codec.js';
import { PrismaLayerScanStore } from '../../src/database/layer-scan.store.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import type { Page } from '../../src/http/paging.js';
import type { ProblemDocument } from '../../src/http/problem.js';
import type { BrowsedFile } from '../../src/images/image-files.dto.js';
import type { ImageResource } from '../../src/images/image.dto.js';
import { scanMembers } from '../support/build-layer.js';
import { isSettled, poll, startTestService, type TestService } from '../support/test-service.js';

const PATH = '/api/v1/images';

describe('the files of an image', () => {
  let service: TestService;
  let prisma: PrismaService;
  let files: string;

  beforeAll(async () => {
    service = await startTestService();
    prisma = new PrismaService(service.databaseUrl);
    const { body } = await service.api.post<ImageResource>(PATH, { reference: 'files/app:1' }, 202);
    const image = await poll<ImageResource>(service.api, `${PATH}/${body.id}`, isSettled);
    files = `${PATH}/${image.id}/files`;
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await service.stop();
  });
  const names = async (query: string): Promise<string[]> =>
    (await service.api.get<Page<BrowsedFile>>(`${files}?${query}`)).body.items.map(({ path }) => path);

  it('are refused while the scans of the layers are not stored', async () => {
    const { body } = await service.api.get<ProblemDocument>(files, 409);
    expect(body.detail).toContain('analyse the image again');
  });

  it('are listed directory by directory', async () => {
    const image = await prisma.image.findFirstOrThrow();
    const [layer] = image.manifestLayers as { diffId: string }[];
    const scan = await scanMembers([
      { name: 'etc/passwd', body: 'root', mode: 0o600 },
      { name: 'etc/hosts', body: 'localhost' },
      { name: 'lib', type: '2', link: 'usr/lib' },
      { name: 'usr/lib/a.so', body: 'a' },
      { name: Buffer.from('odd\xff/x', 'latin1'), body: 'x' },
    ]);
    const facts = { uncompressedSize: 1, contentSize: 1, entryCount: scan.entries.types.length };
    const encoded = await encodeLayerScan(scan);
    await new PrismaLayerScanStore(prisma).save(layer?.diffId ?? '', SCANNER_VERSION, encoded, facts);

    expect(await names('')).toEqual(['etc', 'lib', 'odd\ufffd', 'usr']);
    expect(await names('path=/etc/')).toEqual(['etc/hosts', 'etc/passwd']);
    expect(await names('path=lib/../lib')).toEqual(['usr/lib/a.so']);
    const page = await service.api.get<Page<BrowsedFile>>(`${files}?path=etc&limit=1`);
    const next = await service.api.get<Page<BrowsedFile>>(
      `${files}?path=etc&limit=1&cursor=${String(page.body.nextCursor)}`,
    );
    expect(next.body).toMatchObject({ items: [{ path: 'etc/passwd', mode: 0o600, size: 4 }], nextCursor: null });
    const odd = (await service.api.get<Page<BrowsedFile>>(files)).body.items[2];
    expect(await names(`pathBase64=${encodeURIComponent(odd?.pathBase64 ?? '')}`)).toEqual(['odd\ufffd/x']);
  });

  it('are listed by what is below them, which sums to the directory', async () => {
    const { items } = (await service.api.get<Page<BrowsedFile>>(`${files}?order=size`)).body;
    expect(items.map(({ path, visibleSize }) => [path, visibleSize])).toEqual([
      ['etc', 13],
      ['odd\ufffd', 1],
      ['usr', 1],
      ['lib', 0],
    ]);
    const etc = (await service.api.get<Page<BrowsedFile>>(`${files}?path=etc&order=size`)).body.items;
    expect(etc.map(({ path, visibleSize }) => [path, visibleSize])).toEqual([
      ['etc/hosts', 9],
      ['etc/passwd', 4],
    ]);
    await service.api.get(`${files}?order=other`, 400);
  });

  it.each(['path=nothing', 'path=etc/passwd', 'path=../../nothing'])('has no directory %s', async (query) => {
    await service.api.get(`${files}?${query}`, 404);
  });

  it('refuses an odd query or image', async () => {
    await service.api.get(`${files}?path=a&pathBase64=YQ`, 400);
    await service.api.get(`${files}?path=${'a'.repeat(5000)}`, 400);
    await service.api.get(`${PATH}/019c0000-0000-7000-8000-000000000000/files`, 404);
  });
});
