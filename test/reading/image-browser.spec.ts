import { expect, it } from 'vitest';
import { encodeLayerScan } from '../../src/core/scan/codec.js';
import { ImageBrowser } from '../../src/reading/image-browser.js';
import { scanMembers } from '../support/build-layer.js';

it('keeps the two images that were looked at last, also when one was there before the other came', async () => {
  const browser = new ImageBrowser();
  const open = async (key: string): Promise<void> =>
    browser.open(key, [await encodeLayerScan(await scanMembers([{ name: `${key}/file`, body: key }]))]);
  const rootOf = (key: string): string[] | undefined =>
    browser.list({ key, path: '', order: 'name', start: 0, limit: 9 })?.map(({ path }) => path);
  for (const key of ['old', 'other', 'old', 'new']) await open(key);
  expect([rootOf('old'), rootOf('new'), rootOf('other')]).toEqual([['old'], ['new'], undefined]);
  expect(browser.directories('old', 'new')?.map(({ path }) => path)).toEqual(expect.arrayContaining(['old', 'new']));
  expect(browser.directories('old', 'other')).toBeUndefined();
});
