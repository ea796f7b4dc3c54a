import { z } from 'zod';
import { CodedError } from '../core/errors.js';
import { verifyDigest } from '../core/image/digest.js';
import { MAX_MANIFEST_SIZE } from '../core/image/manifest.js';
import { type ImageReference, type RegistryReference, skopeoArgument } from '../core/image/reference.js';
import type { Platform } from '../core/report/common.js';
import { authfileContent, type RegistryAccess, secretsIn } from './access.js';
import { copiedBlobs, namedBlobs } from './blob-place.js';
import { MAX_MEMORY } from './bounded-process.js';
import { type Environment, withPrivateHome } from './private-home.js';
import { withRetry } from './retry.js';
import { runSkopeo } from './run.js';
import { type TransferLimits, watchTransfer } from './transfer-watchdog.js';

export interface SkopeoSettings {
  /** Name or path of the program. */
  readonly binary: string;
  /** The environment from which skopeo gets its few variables. */
  readonly environment: Environment;
  /** Folder for the private files of each call. */
  readonly temporaryFolder: string;
  /** Milliseconds that a call other than a copy may take. */
  readonly inspectTimeout: number;
  /** Bytes of memory that a call may take which asks a registry. */
  readonly maxMemory?: number;
  /** Runs it; `runSkopeo` unless another one is given. */
  readonly run?: typeof runSkopeo;
}

export interface SkopeoOptions {
  readonly access?: RegistryAccess;
  readonly signal?: AbortSignal | undefined;
  /** The image to take from an index, where the reference cannot name it by digest: in archives and folders. */
  readonly platform?: Platform;
}

export interface CopyOptions extends SkopeoOptions {
  /** Where the OCI layout is made. */
  readonly layoutFolder: string;
  /** Where finished blobs are moved to; on the same file system. See `copiedBlobs`. */
  readonly sharedFolder: string;
  readonly limits: TransferLimits;
}

export interface FetchOptions extends SkopeoOptions {
  /** Where the blobs are written. See `namedBlobs`. */
  readonly folder: string;
  /** The sha256 digests of the blobs that are still to be had, asked for before each try. */
  missing(): readonly string[];
  readonly limits: TransferLimits;
}

/** The name that the copied image has in the layout. */
export const LAYOUT_TAG = 'image';

export const MAX_TAGS_SIZE = 16 * 1024 * 1024;
const TagList = z.object({ Tags: z.array(z.string()).nullable() });

/** The program skopeo, 1.9 or later: everything that is read of registries and archives comes through here. */
export class Skopeo {
  readonly #run: typeof runSkopeo;

  constructor(private readonly settings: SkopeoSettings) {
    this.#run = settings.run ?? runSkopeo;
  }

  /** The version, e.g. `1.9.3`. Throws SKOPEO_MISSING when it is not installed or older than 1.9. */
  async version(): Promise<string> {
    const { binary, environment, inspectTimeout } = this.settings;
    const output = await this.#run({
      binary,
      args: ['--version'],
      environment: { PATH: environment['PATH'] ?? '' },
      timeout: inspectTimeout,
      maxOutput: MAX_MANIFEST_SIZE,
      fallback: 'INTERNAL',
    });
    const match = /version ((\d+)\.(\d+)\S*)/.exec(Buffer.from(output).toString());
    const [, version = 'unknown', major = '0', minor = '0'] = match ?? [];
    if (Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 9)) return version;
    throw new CodedError('SKOPEO_MISSING', `skopeo 1.9 or later is needed, but this is version ${version}`);
  }

  /** The manifest or index, byte for byte as it is stored. Checks the digest of the reference: skopeo does not. */
  async inspectRaw(reference: ImageReference, options: SkopeoOptions = {}): Promise<Uint8Array> {
    const call = { command: ['inspect', '--raw'], operands: [skopeoArgument(reference)] };
    const bytes = await this.run(reference, options, call);
    if (reference.transport === 'docker' && reference.digest !== null) {
      verifyDigest(bytes, reference.digest, 'the manifest');
    }
    return bytes;
  }

  /** The config of an image, byte for byte. */
  inspectConfig(reference: ImageReference, options: SkopeoOptions = {}): Promise<Uint8Array> {
    const command = ['inspect', '--config', '--raw'];
    return this.run(reference, options, { command, operands: [skopeoArgument(reference)] });
  }

  /** The tags of a repository, in the registry's order. */
  async listTags(reference: RegistryReference, options: SkopeoOptions = {}): Promise<string[]> {
    const repository = `docker://${reference.registry}/${reference.repository}`;
    const call = { command: ['list-tags'], operands: [repository], maxOutput: MAX_TAGS_SIZE };
    const list = TagList.safeParse(JSON.parse(Buffer.from(await this.run(reference, options, call)).toString()));
    if (!list.success) throw new CodedError('REGISTRY_ERROR', 'the list of tags cannot be read');
    return list.data.Tags ?? [];
  }

  /**
   * Copies an image into an OCI layout, digests preserved. Blobs that exist in `sharedFolder` under
   * their name are neither fetched nor verified. After a failure the finished blobs stay, so that the
   * next try goes on.
   */
  async copyToLayout(source: ImageReference, options: CopyOptions): Promise<void> {
    const { layoutFolder, sharedFolder } = options;
    const command = ['copy', '--quiet', '--preserve-digests', `--dest-shared-blob-dir=${sharedFolder}`];
    // Archives hold plain tar; without this flag skopeo would compress it, which takes twice as long.
    if (source.transport !== 'docker') command.push('--dest-oci-accept-uncompressed-layers');
    const operands = [skopeoArgument(source), `oci:${layoutFolder}:${LAYOUT_TAG}`];
    const call: Call = { command, operands, accessPrefix: 'src-', timeout: 0 };
    const place = copiedBlobs(layoutFolder, sharedFolder);
    await withRetry(
      () => watchTransfer(place, options, (signal) => this.runOnce(source, { ...options, signal }, call)),
      options.signal,
    );
  }

  /**
   * Fetches blobs of a registry's image, one after the other, and verifies none of them: `skopeo layers`, which the help
   * hides and which calls itself deprecated (docs/decisions/skopeo.md). It takes a sixth of the CPU time of a copy where it
   * does not hash what it brings; later versions do. Throws SKOPEO_MISSING when this skopeo does not have it.
   */
  async fetchBlobs(image: RegistryReference, options: FetchOptions): Promise<void> {
    const { folder } = options;
    const place = namedBlobs(folder);
    await withRetry(async () => {
      const digests = options.missing();
      if (digests.length === 0) return; // without any it would bring them all
      const call: Call = { command: ['layers'], operands: [skopeoArgument(image), ...digests], timeout: 0, folder };
      await watchTransfer(place, options, (signal) => this.runOnce(image, { ...options, signal }, call));
    }, options.signal);
  }

  private run(reference: ImageReference, options: SkopeoOptions, call: Call): Promise<Uint8Array> {
    return withRetry(() => this.runOnce(reference, options, call), options.signal);
  }

  private async runOnce(reference: ImageReference, options: SkopeoOptions, call: Call): Promise<Uint8Array> {
    const { access = {}, platform, signal } = options;
    const isRemote = reference.transport === 'docker';
    const authfile = isRemote ? await authfileContent(access, reference.registry) : null;
    const home = {
      parent: this.settings.temporaryFolder,
      inherited: this.settings.environment,
      authfileContent: authfile,
      proxy: access.proxy,
      userSession: reference.transport === 'docker-daemon' || reference.transport === 'containers-storage',
    };
    return withPrivateHome(home, ({ environment, globalArgs, authfile: file }) => {
      const accessOptions = isRemote ? accessArgs(call.accessPrefix ?? '', access, file) : [];
      return this.#run({
        binary: this.settings.binary,
        args: [
          '--debug',
          ...globalArgs,
          ...platformArgs(platform),
          ...call.command,
          ...accessOptions,
          '--',
          ...call.operands,
        ],
        environment,
        folder: call.folder,
        // A large archive takes as long as it takes; only a registry can keep us waiting.
        timeout: call.timeout ?? (isRemote ? this.settings.inspectTimeout : 0),
        maxOutput: call.maxOutput ?? MAX_MANIFEST_SIZE,
        maxMemory: isRemote ? (this.settings.maxMemory ?? MAX_MEMORY) : undefined,
        fallback: isRemote ? 'REGISTRY_ERROR' : 'MANIFEST_INVALID',
        secrets: secretsIn(authfile),
        ...(signal === undefined ? {} : { signal }),
      });
    });
  }
}

interface Call {
  /** The subcommand with its own options. */
  readonly command: readonly string[];
  readonly operands: readonly string[];
  /** `copy` has its access options twice, with `src-` and `dest-`. */
  readonly accessPrefix?: 'src-';
  /** Milliseconds; 0 is no limit. */
  readonly timeout?: number;
  readonly maxOutput?: number;
  /** Where it runs. */
  readonly folder?: string;
}

function accessArgs(prefix: string, access: RegistryAccess, authfile: string | null): string[] {
  return [
    authfile === null ? `--${prefix}no-creds` : `--${prefix}authfile=${authfile}`,
    ...(access.tlsVerify === false ? [`--${prefix}tls-verify=false`] : []),
  ];
}

function platformArgs(platform: Platform | undefined): string[] {
  if (platform === undefined) return [];
  const { os, architecture, variant } = platform;
  const variantArgs = variant === null ? [] : [`--override-variant=${variant}`];
  return [`--override-os=${os}`, `--override-arch=${architecture}`, ...variantArgs];
}
