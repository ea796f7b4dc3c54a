import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** Variables that skopeo may see; everything else of the service's environment is kept from it. */
const ALLOWED = ['PATH', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'LANG', 'LC_ALL'];
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];
/** A daemon or a storage belongs to the user, who is found by these. Only the command line allows those transports. */
const USER_SESSION = ['HOME', 'USER', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'DOCKER_HOST'];

/**
 * Threads of skopeo that run at a time, by the variable of Go's runtime: two images are pulled at once, and what they
 * bring is scanned meanwhile. With all of two cores it takes a quarter more CPU time, for waking threads.
 */
const THREADS = Math.max(1, Math.floor(availableParallelism() / 2));

export type Environment = Readonly<Record<string, string | undefined>>;

export interface PrivateHome {
  readonly environment: Readonly<Record<string, string>>;
  /** Options before the subcommand. */
  readonly globalArgs: readonly string[];
  /** A 0600 file, or null for an anonymous call. */
  readonly authfile: string | null;
}

export interface PrivateHomeOptions {
  readonly parent: string;
  readonly inherited: Environment;
  readonly authfileContent: string | null;
  readonly proxy: string | undefined;
  /** Whether the user's own home and runtime folders stay visible. */
  readonly userSession: boolean;
}

/**
 * Runs `action` with a home of its own for one skopeo call, removed afterwards. Otherwise skopeo takes
 * credentials, registries.conf, certificates and policy from the home of whoever runs the service.
 *
 * `--insecure-policy`: signature policies are the operator's admission control for running images. Here
 * nothing is run, every digest is verified, and without a policy.json skopeo would refuse to start.
 * `--registries-conf` (hidden, but in all versions) names an empty file, so that no mirror or short name
 * changes what a reference means.
 */
export async function withPrivateHome<Result>(
  options: PrivateHomeOptions,
  action: (home: PrivateHome) => Promise<Result>,
): Promise<Result> {
  const root = await mkdtemp(join(options.parent, 'stagediff-skopeo-'));
  try {
    return await action(await furnish(root, options));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function furnish(root: string, options: PrivateHomeOptions): Promise<PrivateHome> {
  const [registriesDirectory, temporary, registriesFile, auth] = [
    'registries.d',
    'tmp',
    'registries.conf',
    'auth.json',
  ].map((name) => join(root, name)) as [string, string, string, string];
  await mkdir(registriesDirectory);
  await mkdir(temporary);
  await writeFile(registriesFile, '');
  if (options.authfileContent !== null) await writeFile(auth, options.authfileContent, { mode: 0o600 });
  const home = { HOME: root, XDG_RUNTIME_DIR: root, XDG_CONFIG_HOME: root, XDG_DATA_HOME: root };
  const names = options.proxy === undefined ? [...ALLOWED, ...PROXIES] : ALLOWED;
  return {
    environment: {
      ...pick(options.inherited, names),
      ...(options.userSession ? pick(options.inherited, USER_SESSION) : home),
      ...(options.proxy === undefined ? {} : { HTTP_PROXY: options.proxy, HTTPS_PROXY: options.proxy }),
      TMPDIR: temporary,
      GOMAXPROCS: `${THREADS}`,
    },
    globalArgs: [
      '--insecure-policy',
      `--registries.d=${registriesDirectory}`,
      `--registries-conf=${registriesFile}`,
      `--tmpdir=${temporary}`, // archives are unpacked there; without it in /var/tmp, whatever TMPDIR says
    ],
    authfile: options.authfileContent === null ? null : auth,
  };
}

function pick(environment: Environment, names: readonly string[]): Record<string, string> {
  const entries = names.map((name) => [name, environment[name]] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
