import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { CodedError } from '../core/errors.js';

const MAX_AUTHFILE_SIZE = 1024 * 1024;

/** A user name and password, or a token that the registry's token server takes in place of them. */
export type RegistryCredentials =
  { readonly username: string; readonly password: string } | { readonly identityToken: string };

/** How a registry may be reached. */
export interface RegistryAccess {
  /** False allows plain HTTP and unknown certificates. */
  readonly tlsVerify?: boolean;
  /** For the registry of the reference only. */
  readonly credentials?: RegistryCredentials;
  /** A file in the format of containers-auth.json(5). Read once for each call; credential helpers work. */
  readonly authfile?: string;
  /** URL of a forward proxy that every connection takes, in place of the proxies in the environment. */
  readonly proxy?: string;
}

/** The content of the authfile for one call, or null for an anonymous one. Throws INVALID_REQUEST. */
export async function authfileContent(access: RegistryAccess, registry: string | null): Promise<string | null> {
  if (access.authfile !== undefined) return readAuthfile(access.authfile);
  if (access.credentials === undefined || registry === null) return null;
  const entry = { auth: basicAuth(access.credentials), ...tokenEntry(access.credentials) };
  return JSON.stringify({ auths: { [registry]: entry } });
}

/** containers-auth.json(5): base64 of `user:password`; `<token>` is the user that Docker writes beside a token. */
function basicAuth(credentials: RegistryCredentials): string {
  const isToken = 'identityToken' in credentials;
  const pair = isToken ? '<token>:' : `${credentials.username}:${credentials.password}`;
  return Buffer.from(pair).toString('base64');
}

function tokenEntry(credentials: RegistryCredentials): { identitytoken?: string } {
  return 'identityToken' in credentials ? { identitytoken: credentials.identityToken } : {};
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

const Auths = z.object({
  auths: z.record(
    z.string(),
    z.object({ auth: z.string(), identitytoken: z.string(), registrytoken: z.string() }).partial(),
  ),
});

/** What may not show in any message of a call with this authfile, each in the forms in which it travels. */
export function secretsIn(authfile: string | null): string[] {
  const parsed = authfile === null ? undefined : Auths.safeParse(JSON.parse(authfile));
  if (!parsed?.success) return [];
  return Object.values(parsed.data.auths).flatMap(({ auth = '', identitytoken = '', registrytoken = '' }) => {
    const pair = Buffer.from(auth, 'base64').toString();
    const password = pair.slice(pair.indexOf(':') + 1);
    return [auth, password, encodeURIComponent(password), identitytoken, registrytoken].filter((each) => each !== '');
  });
}
