import { resolve } from 'node:path';
import { z } from 'zod';
import type { ScanLimits } from './core/limits.js';
import { LIMIT_VARIABLES, type RegistryTimeouts, toRegistryTimeouts, toScanLimits } from './limit-variables.js';
import { toWebhookConfig, WEBHOOK_VARIABLES, type WebhookConfig } from './webhook-variables.js';

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim().toLowerCase())
      .filter(Boolean),
  );
/** Like `list`, for what is not a host name: upper and lower case differ. */
const secretList = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter(Boolean));
const whole = (fallback: number, minimum: number, maximum: number) =>
  z.coerce.number().int().min(minimum).max(maximum).default(fallback);

/** Every environment variable of the service. Nothing else reads `process.env`. */
const Environment = z.object({
  PORT: whole(3000, 0, 65_535).describe('TCP port; 0 takes a free one'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('PostgreSQL; unset: an embedded one'),
  STAGEDIFF_DATA_DIR: z.string().min(1).default('.stagediff').describe('Embedded database and scratch files'),
  STAGEDIFF_ROLE: z.enum(['all', 'api', 'worker']).default('all').describe('What this process does'),
  STAGEDIFF_ALLOWED_REGISTRIES: list.describe(
    'Private and loopback registries that may be asked, host[:port] with * as a wildcard, comma-separated',
  ),
  STAGEDIFF_INSECURE_REGISTRIES: list.describe('Registries spoken to over plain HTTP, host[:port], comma-separated'),
  STAGEDIFF_SECRET_KEY: z
    .string()
    .min(16)
    .optional()
    .describe('Encrypts stored secrets; at least 16 characters, e.g. of `openssl rand -base64 32`'),
  STAGEDIFF_PREVIOUS_SECRET_KEYS: secretList.describe(
    'Earlier values of STAGEDIFF_SECRET_KEY, comma-separated, that still open what they encrypted',
  ),
  STAGEDIFF_LOG_LEVEL: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'])
    .default('info')
    .describe('Least level logged'),
  STAGEDIFF_BODY_LIMIT: whole(262_144, 1024, 16_777_216).describe('Largest JSON body, bytes'),
  STAGEDIFF_RATE_LIMIT_READS: whole(1200, 0, 1_000_000).describe(
    'Reads of one client (API key, or else address) a minute, in one process; 0: any number',
  ),
  STAGEDIFF_RATE_LIMIT_WRITES: whole(300, 0, 1_000_000).describe('Likewise submissions, changes and deletions'),
  STAGEDIFF_RATE_LIMIT_REFUSALS: whole(30, 0, 1_000_000).describe(
    'Requests with unknown keys from one address a minute',
  ),
  STAGEDIFF_TRUSTED_PROXIES: list.describe(
    'Addresses or subnets of proxies whose X-Forwarded-For is believed, comma-separated',
  ),
  STAGEDIFF_IDEMPOTENCY_HOURS: whole(24, 1, 720).describe('How long an Idempotency-Key is remembered, hours'),
  STAGEDIFF_JOB_CONCURRENCY: whole(2, 1, 64).describe('Jobs that one worker runs at a time'),
  STAGEDIFF_JOB_DEADLINE: whole(900, 5, 86_400).describe('Longest run of one job, seconds'),
  STAGEDIFF_JOB_HEARTBEAT: whole(30, 10, 600).describe('Silence after which a worker counts as dead, seconds'),
  STAGEDIFF_JOB_TRIES: whole(5, 1, 20).describe('Runs of one job before it is given up'),
  STAGEDIFF_JOB_RETRY_DELAY: whole(2, 1, 600).describe('First delay before a retry, seconds; doubles with jitter'),
  STAGEDIFF_DRAIN: whole(20, 0, 600).describe('How long running jobs may finish after SIGTERM, seconds'),
  ...WEBHOOK_VARIABLES,
  STAGEDIFF_REGISTRY_CONCURRENCY: whole(4, 1, 64).describe('Images of one registry that audits have in hand at a time'),
  STAGEDIFF_AUDIT_TAGS: whole(100, 1, 10_000).describe('Tags of one repository that a run of an audit looks at'),
  STAGEDIFF_AUDIT_TICK: whole(5, 1, 60).describe('How often a worker looks for audits that are due, seconds'),
  STAGEDIFF_RETENTION_INTERVAL: whole(3600, 0, 86_400).describe(
    'About how often a worker removes what is too old, seconds; 0: never',
  ),
  STAGEDIFF_REPORT_DAYS: whole(365, 1, 36_500).describe(
    'How long images, comparisons and their reports are kept, days',
  ),
  STAGEDIFF_JOB_DAYS: whole(7, 1, 36_500).describe(
    'How long failed and cancelled images and comparisons are kept, days',
  ),
  STAGEDIFF_AUDIT_LOG_DAYS: whole(365, 30, 36_500).describe('How long the audit log is kept, days'),
  STAGEDIFF_SCAN_DAYS: whole(7, 2, 36_500).describe('How long a layer scan is kept that no image needs, days'),
  ...LIMIT_VARIABLES,
});

/** What the service is told from outside. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** PostgreSQL; undefined: the embedded one. */
  readonly databaseUrl: string | undefined;
  /** Absolute path for the embedded database and scratch files. */
  readonly dataDir: string;
  readonly runsApi: boolean;
  readonly runsWorker: boolean;
  /** `host[:port]` patterns, lower case. */
  readonly allowedRegistries: readonly string[];
  /** `host[:port]`, lower case. */
  readonly insecureRegistries: readonly string[];
  /** What stored secrets are encrypted with; undefined: none can be stored. */
  readonly secretKey: string | undefined;
  /** Open what they encrypted before the key was changed. */
  readonly previousSecretKeys: readonly string[];
  readonly webhook: WebhookConfig;
  readonly logLevel: string;
  /** Bytes. */
  readonly bodyLimit: number;
  readonly idempotencyHours: number;
  readonly rateLimit: RateLimitConfig;
  /** Addresses or subnets. */
  readonly trustedProxies: readonly string[];
  readonly job: JobConfig;
  readonly audit: AuditConfig;
  readonly retention: RetentionConfig;
  readonly scanLimits: ScanLimits;
  readonly registryTimeouts: RegistryTimeouts;
}

/** Requests of one client a minute; 0: any number. */
export interface RateLimitConfig {
  readonly reads: number;
  readonly writes: number;
  /** Answers 401 to one address. */
  readonly refusals: number;
}

export interface JobConfig {
  /** Jobs at a time in one worker. */
  readonly concurrency: number;
  readonly deadlineSeconds: number;
  readonly heartbeatSeconds: number;
  /** Runs of one job, the first included. */
  readonly tries: number;
  readonly retryDelaySeconds: number;
  readonly drainSeconds: number;
}

export interface AuditConfig {
  /** Images of one registry that are in hand at a time: analyses over all workers, look-ups in one. */
  readonly registryConcurrency: number;
  /** Tags of one target. */
  readonly tags: number;
  readonly tickSeconds: number;
}

/** How long what is kept. */
export interface RetentionConfig {
  /** 0: nothing is removed. */
  readonly intervalSeconds: number;
  readonly reportDays: number;
  readonly jobDays: number;
  readonly scanDays: number;
  /** 30 at least: the database gives away nothing younger. */
  readonly auditLogDays: number;
  readonly idempotencyHours: number;
}

/** Injection token of the Config. */
export const CONFIG = Symbol('Config');

/** Parses the environment. Throws one error that names every variable that is wrong, without its value. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(set);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`the environment is not valid: ${faults.join('; ')}`);
  }
  const value = parsed.data;
  return {
    port: value.PORT,
    host: value.HOST,
    databaseUrl: value.DATABASE_URL,
    dataDir: resolve(value.STAGEDIFF_DATA_DIR),
    runsApi: value.STAGEDIFF_ROLE !== 'worker',
    runsWorker: value.STAGEDIFF_ROLE !== 'api',
    allowedRegistries: value.STAGEDIFF_ALLOWED_REGISTRIES,
    insecureRegistries: value.STAGEDIFF_INSECURE_REGISTRIES,
    secretKey: value.STAGEDIFF_SECRET_KEY,
    previousSecretKeys: value.STAGEDIFF_PREVIOUS_SECRET_KEYS,
    webhook: toWebhookConfig(value),
    logLevel: value.STAGEDIFF_LOG_LEVEL,
    bodyLimit: value.STAGEDIFF_BODY_LIMIT,
    idempotencyHours: value.STAGEDIFF_IDEMPOTENCY_HOURS,
    rateLimit: {
      reads: value.STAGEDIFF_RATE_LIMIT_READS,
      writes: value.STAGEDIFF_RATE_LIMIT_WRITES,
      refusals: value.STAGEDIFF_RATE_LIMIT_REFUSALS,
    },
    trustedProxies: value.STAGEDIFF_TRUSTED_PROXIES,
    job: {
      concurrency: value.STAGEDIFF_JOB_CONCURRENCY,
      deadlineSeconds: value.STAGEDIFF_JOB_DEADLINE,
      heartbeatSeconds: value.STAGEDIFF_JOB_HEARTBEAT,
      tries: value.STAGEDIFF_JOB_TRIES,
      retryDelaySeconds: value.STAGEDIFF_JOB_RETRY_DELAY,
      drainSeconds: value.STAGEDIFF_DRAIN,
    },
    audit: {
      registryConcurrency: value.STAGEDIFF_REGISTRY_CONCURRENCY,
      tags: value.STAGEDIFF_AUDIT_TAGS,
      tickSeconds: value.STAGEDIFF_AUDIT_TICK,
    },
    retention: {
      intervalSeconds: value.STAGEDIFF_RETENTION_INTERVAL,
      reportDays: value.STAGEDIFF_REPORT_DAYS,
      jobDays: value.STAGEDIFF_JOB_DAYS,
      scanDays: value.STAGEDIFF_SCAN_DAYS,
      auditLogDays: value.STAGEDIFF_AUDIT_LOG_DAYS,
      idempotencyHours: value.STAGEDIFF_IDEMPOTENCY_HOURS,
    },
    scanLimits: toScanLimits(value),
    registryTimeouts: toRegistryTimeouts(value),
  };
}

/** Name, default and meaning of every variable, for help and documentation. */
export function describeEnvironment(): { name: string; fallback: string; meaning: string }[] {
  return Object.entries(Environment.shape).map(([name, schema]) => {
    const fallback = schema.safeParse(undefined);
    const value = fallback.success ? fallback.data : undefined;
    return { name, fallback: value === undefined ? '' : String(value), meaning: schema.description ?? '' };
  });
}
