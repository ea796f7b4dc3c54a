import { z } from 'zod';
import { CodedError } from '../errors.js';
import type { Platform, Problem } from '../report/common.js';
import type { HistoryEntry, ImageConfig } from '../report/image-report.js';
import { safeText } from '../safe-text.js';
import { isDigest } from './digest.js';
import { parseDocument } from './document.js';
import { MAX_MANIFEST_SIZE } from './manifest.js';
import { normalizePlatform } from './platform.js';

// Go writes an empty list or map as null, and old builders a single argument as a string.
const Arguments = z.union([z.array(z.string()), z.string().transform((argument) => [argument])]).nullish();
const Keys = z.record(z.string(), z.unknown()).nullish();

/** The fields of an image config that are used (OCI image-spec, config.md). */
const ConfigBody = z.object({
  os: z.string().max(64).nullish(),
  architecture: z.string().max(64).nullish(),
  variant: z.string().max(64).nullish(),
  created: z.string().nullish(),
  config: z
    .object({
      User: z.string().nullish(),
      Entrypoint: Arguments,
      Cmd: Arguments,
      WorkingDir: z.string().nullish(),
      ExposedPorts: Keys,
      Env: z.array(z.string()).nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
  rootfs: z.object({
    type: z.literal('layers').nullish(),
    diff_ids: z.array(z.string().refine(isDigest, 'not a sha256 or sha512 digest')).nullable(),
  }),
  history: z
    .array(
      z.object({
        created: z.string().nullish(),
        created_by: z.string().nullish(),
        comment: z.string().nullish(),
        empty_layer: z.boolean().nullish(),
      }),
    )
    .nullish(),
});
type ConfigBody = z.infer<typeof ConfigBody>;

/** A history entry with the fields that tell builders apart. */
export interface ConfigHistory extends HistoryEntry {
  /** E.g. `buildkit.dockerfile.v0`. */
  readonly comment: string | null;
  /** ISO 8601, as written. */
  readonly created: string | null;
}

export interface ParsedConfig {
  readonly platform: Platform;
  /** ISO 8601, or null when absent or not a date. */
  readonly created: string | null;
  readonly config: ImageConfig;
  /** Digests of the uncompressed layers, oldest first. */
  readonly diffIds: readonly string[];
  readonly history: readonly ConfigHistory[];
  /** HISTORY_MISMATCH, when the history does not fit the layers. */
  readonly problems: readonly Problem[];
}

/**
 * Reads an image config whose digest has been verified. Values of environment variables are dropped here.
 * Throws MANIFEST_TOO_LARGE, MANIFEST_AMBIGUOUS, CONFIG_INVALID, and CONFIG_INCONSISTENT when the number of
 * diffIds is not `layerCount`. A platform that it does not name is `unknown`.
 */
export function parseConfig(bytes: Uint8Array, layerCount: number): ParsedConfig {
  const document = parseDocument(bytes, { subject: 'config', maxSize: MAX_MANIFEST_SIZE, code: 'CONFIG_INVALID' });
  const body = parseBody(document);
  const diffIds = body.rootfs.diff_ids ?? [];
  if (diffIds.length !== layerCount) {
    const message = `the config lists ${diffIds.length} diffIds but the manifest ${layerCount} layers`;
    throw new CodedError('CONFIG_INCONSISTENT', message);
  }
  const { history, problems } = readHistory(body, layerCount);
  return {
    platform: normalizePlatform({
      os: body.os || 'unknown',
      architecture: body.architecture || 'unknown',
      variant: body.variant ?? null,
    }),
    created: body.created && !Number.isNaN(Date.parse(body.created)) ? body.created : null,
    config: readConfig(body.config),
    diffIds,
    history,
    problems,
  };
}

function parseBody(document: Readonly<Record<string, unknown>>): ConfigBody {
  const result = ConfigBody.safeParse(document);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = safeText(issue?.path.join('.') ?? '', 100);
  throw new CodedError('CONFIG_INVALID', `the config is not valid at "${place}": ${issue?.message ?? 'unknown'}`);
}

function readConfig(config: ConfigBody['config']): ImageConfig {
  return {
    user: config?.User ?? '',
    entrypoint: config?.Entrypoint ?? [],
    cmd: config?.Cmd ?? [],
    workingDir: config?.WorkingDir ?? '',
    exposedPorts: Object.keys(config?.ExposedPorts ?? {}),
    envNames: (config?.Env ?? []).map((variable) => variable.split('=', 1)[0] ?? ''),
    labels: config?.Labels ?? {},
  };
}

/** Gives each layer to the history entry that made it, in order; to none when the counts differ. */
function readHistory(body: ConfigBody, layerCount: number): Pick<ParsedConfig, 'history' | 'problems'> {
  const entries = body.history ?? [];
  const makers = entries.filter((entry) => entry.empty_layer !== true).length;
  const fits = makers === layerCount;
  let nextLayer = 0;
  const history = entries.map((entry) => ({
    createdBy: entry.created_by ?? null,
    comment: entry.comment ?? null,
    created: entry.created ?? null,
    emptyLayer: entry.empty_layer === true,
    layerIndex: fits && entry.empty_layer !== true ? nextLayer++ : null,
  }));
  if (fits || entries.length === 0) return { history, problems: [] };
  const message = `the history names ${makers} layers but there are ${layerCount}; layers are shown without instructions`;
  return { history, problems: [{ layerIndex: null, path: null, code: 'HISTORY_MISMATCH', message }] };
}
