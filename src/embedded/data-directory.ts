import { access, chmod, chown, constants, mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { CodedError } from '../core/errors.js';
import { canEnter, chooseAccount, type ServerAccount } from './server-account.js';

/** The folder of the database: the cluster, its password and the mark of the owning process. */
export interface DataDirectory {
  /** Absolute, without symbolic links. */
  readonly path: string;
  readonly clusterPath: string;
  readonly passwordFile: string;
  /** Whom the server runs as; null is the current user. */
  readonly account: ServerAccount | null;
  /**
   * How the server reaches a folder that it is started in. Below a folder that its account may not enter (an install
   * under /root) no absolute path works, but the working directory does: Linux opens /proc/self/cwd without looking at
   * the folders above, and PostgreSQL never leaves its data directory.
   */
  readonly pathFromInside: (folder: string) => string;
}

/** Creates the folder, gives it to the server's account, and keeps everybody else out. */
export async function prepareDataDirectory(dataDir: string): Promise<DataDirectory> {
  const folder = await createFolder(dataDir);
  const account = await chooseAccount(folder);
  if (account) await chown(folder, account.uid, account.gid);
  await chmod(folder, 0o700);
  const hidden = account !== null && !(await canEnter(account, folder));
  if (hidden && process.platform !== 'linux') {
    const next = 'set STAGEDIFF_DATA_DIR to a folder outside a private home, or run as another user';
    throw new CodedError('DATABASE_UNAVAILABLE', `The account of the server may not enter ${folder}: ${next}`);
  }
  return {
    path: folder,
    clusterPath: path.join(folder, 'cluster'),
    passwordFile: path.join(folder, 'password'),
    account,
    pathFromInside: (inside) => (hidden ? '/proc/self/cwd' : inside),
  };
}

async function createFolder(dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return await realpath(dataDir);
  } catch (error) {
    const next = 'set STAGEDIFF_DATA_DIR to a folder that this user may write';
    throw new CodedError(
      'DATABASE_UNAVAILABLE',
      `Cannot use ${dataDir} for the database: ${next}`,
      {},
      { cause: error },
    );
  }
}
