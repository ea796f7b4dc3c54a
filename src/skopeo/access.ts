import { readFile, stat } from 'node:fs/promises';
import { CodedError } from '../core/errors.js';

const MAX_AUTHFILE_SIZE = 1024 * 1024;

/** How a registry may be reached. */
export interface RegistryAccess {
  /** False allows plain HTTP and unknown certificates. */
  readonly tlsVerify?: boolean;
  /** For the registry of the reference only. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** A file in the format of containers-auth.json(5). Read once for each call; credential helpers work. */
  readonly authfile?: string;
  /** URL of a forward proxy that every connection takes, in place of the proxies in the environment. */
  readonly proxy?: string;
}

/** The content of the authfile for one call, or null for an anonymous one. Throws INVALID_REQUEST. */
export async function authfileContent(access: RegistryAccess, registry: string | null): Promise<string | null> {
  if (access.authfile !== undefined) return readAuthfile(access.authfile);
  if (access.credentials === undefined || registry === null) return null;
  const { username, password } = access.credentials;
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  return JSON.stringify({ auths: { [registry]: { auth } } });
}

async function readAuthfile(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > MAX_AUTHFILE_SIZE) throw new Error('too large');
    const content = await readFile(path, 'utf8');
    const value: unknown = JSON.parse(content);
    if (typeof value === 'object' && value !== null) return content;
  } catch {
    // The cause is dropped: a syntax error quotes the file, which holds secrets.
  }
  throw new CodedError('INVALID_REQUEST', 'the authfile cannot be read, or is not JSON');
}

/** What may not show in any message of a call with this access. */
export function secretsOf(access: RegistryAccess): string[] {
  if (access.credentials === undefined) return [];
  const { username, password } = access.credentials;
  return [Buffer.from(`${username}:${password}`).toString('base64'), password];
}
