import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent } from './absent.js';

/** Where a run of skopeo writes blobs, and under which names. */
export interface BlobPlace {
  /**
   * Whether skopeo verifies a blob before it gives it its final name, and brings several at a time. Otherwise it brings
   * them one after the other, in the order in which it was asked for them.
   */
  readonly isVerified: boolean;
  /** Paths of the blobs that are being written. */
  listGrowing(): Promise<string[]>;
  /** Those that have their final names: path by digest. */
  listFinished(): Promise<Map<string, string>>;
}

const ALGORITHMS = ['sha256', 'sha512'] as const;
const SHA256_HEX = /^[0-9a-f]{64}$/;

/**
 * What `skopeo copy` makes: it writes each blob into the folder of an OCI layout as `oci-put-blob*` and renames it to
 * `ALGORITHM/HEX` in a shared folder once its digest is verified.
 */
export function copiedBlobs(layoutFolder: string, sharedFolder: string): BlobPlace {
  return {
    isVerified: true,
    listGrowing: () => listPaths(layoutFolder, (name) => name.startsWith('oci-put-blob')),
    async listFinished() {
      const lists = await Promise.all(
        ALGORITHMS.map(async (algorithm) => {
          const folder = join(sharedFolder, algorithm);
          return (await list(folder)).map((hex) => [`${algorithm}:${hex}`, join(folder, hex)] as const);
        }),
      );
      return new Map(lists.flat());
    },
  };
}

/**
 * What `skopeo layers` makes: a folder `layers-*` for each run, where it writes a blob as `dir-put-blob*` and renames it
 * to the hex digits of the digest that it was asked for.
 */
export function namedBlobs(folder: string): BlobPlace {
  const runs = (): Promise<string[]> => listPaths(folder, (name) => name.startsWith('layers-'));
  return {
    isVerified: false,
    async listGrowing() {
      const lists = (await runs()).map((run) => listPaths(run, (name) => name.startsWith('dir-put-blob')));
      return (await Promise.all(lists)).flat();
    },
    async listFinished() {
      const lists = (await runs()).map(async (run) =>
        (await list(run))
          .filter((name) => SHA256_HEX.test(name))
          .map((hex) => [`sha256:${hex}`, join(run, hex)] as const),
      );
      return new Map((await Promise.all(lists)).flat());
    },
  };
}

async function listPaths(folder: string, isWanted: (name: string) => boolean): Promise<string[]> {
  return (await list(folder)).filter(isWanted).map((name) => join(folder, name));
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}
