import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../../src/core/image/digest.js';
import type { OnBlob } from '../../src/skopeo/arriving-blob.js';
import { BlobFollower } from '../../src/skopeo/blob-follower.js';
import { namedBlobs } from '../../src/skopeo/blob-place.js';
import { readBlob } from '../support/read-blob.js';

const [first, second] = ['the first blob', 'the second one'].map((text) => ({ text, digest: digestOf(text) })) as [
  { text: string; digest: string },
  { text: string; digest: string },
];
const wanted = [first, second].map(({ text, digest }) => ({ digest, size: text.length, mediaType: '' }));

describe('a follower of blobs that come one after the other', () => {
  let folder: string;
  let run: string;
  let handedOut: (string | null)[];
  let complete: string[];
  let errors: unknown[];
  let follower: BlobFollower;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagediff-follower-spec-'));
    run = join(folder, 'layers-1');
    await mkdir(run);
    [handedOut, complete, errors] = [[], [], []];
    const onBlob: OnBlob = async (blob) => {
      handedOut.push(blob.unverifiedDigest);
      await readBlob(blob);
      const finished = await blob.outcome;
      if (finished) complete.push(finished.digest);
    };
    const onError = (error: unknown): void => void errors.push(error);
    follower = new BlobFollower({ place: namedBlobs(folder), wanted, onBlob, onError });
    follower.start();
  });
  afterEach(async () => {
    await follower.finish();
    expect(errors).toEqual([]);
    await rm(folder, { recursive: true });
  });

  const begin = async (text: string): Promise<(digest: string) => Promise<void>> => {
    const path = join(run, `dir-put-blob${text.length}`);
    const before = handedOut.length;
    await writeFile(path, text);
    await expect.poll(() => handedOut.length).toBe(before + 1);
    return (digest) => rename(path, join(run, digest.slice('sha256:'.length)));
  };

  it('knows which one grows', async () => {
    const finishFirst = await begin(first.text);
    await finishFirst(first.digest);
    const finishSecond = await begin(second.text);
    await finishSecond(second.digest);
    await follower.finish();
    expect(handedOut).toEqual([first.digest, second.digest]);
    expect(complete).toEqual([first.digest, second.digest]);
    expect(follower.missing).toEqual([]);
  });

  it('hands out anew what turns out to be another', async () => {
    const finish = await begin(second.text);
    await finish(second.digest);
    await follower.finish();
    expect(handedOut).toEqual([first.digest, second.digest]);
    expect(complete).toEqual([second.digest]);
    expect(follower.missing).toEqual([first.digest]);
  });

  it('gives up what is gone', async () => {
    await begin(first.text);
    await rm(join(run, `dir-put-blob${first.text.length}`));
    await follower.finish();
    expect(complete).toEqual([]);
    expect(follower.missing).toEqual([first.digest, second.digest]);
  });
});
