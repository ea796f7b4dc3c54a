import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { CodedError } from '../core/errors.js';

/** The user that the server runs as. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account for the server: null is the current user. PostgreSQL refuses to run as root, so as root it is the owner
 * of the data directory if that is somebody else already, then the `postgres` user of the system, then `nobody`.
 */
export async function chooseAccount(dataDir: string): Promise<ServerAccount | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(dataDir);
  if (owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = await readFile('/etc/passwd', 'utf8');
  const account = findUser(users, 'postgres') ?? findUser(users, 'nobody');
  if (account) return account;
  const next = 'run stagediff as another user, or set DATABASE_URL to a PostgreSQL server';
  throw new CodedError(
    'DATABASE_UNAVAILABLE',
    `PostgreSQL does not run as root and there is no user "nobody": ${next}`,
  );
}

/** Finds a user in the text of a passwd(5) file; never one that is root under another name. */
export function findUser(passwd: string, name: string): ServerAccount | null {
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([user]) => user === name);
  const account = { uid: Number(fields?.[2]), gid: Number(fields?.[3]) };
  return account.uid > 0 && account.gid >= 0 ? account : null;
}

/** Whether the account may enter a folder: search permission on it and on every folder above it. */
export async function canEnter(account: ServerAccount, folder: string): Promise<boolean> {
  const status = await stat(folder);
  const shift = status.uid === account.uid ? 6 : status.gid === account.gid ? 3 : 0;
  if (((status.mode >> shift) & 1) === 0) return false;
  const parent = path.dirname(folder);
  return parent === folder || canEnter(account, parent);
}
