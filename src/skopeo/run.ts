import { execa } from 'execa';
import { CodedError, type ErrorCode } from '../core/errors.js';
import { type Command, NOT_STARTED, withBoundedLife, withBoundedMemory } from './bounded-process.js';
import { classifyFailure } from './classify.js';
import { readStderr } from './read-stderr.js';

const KILL_DELAY = 2000;

export interface SkopeoCall {
  readonly binary: string;
  readonly args: readonly string[];
  /** The whole environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where it runs; undefined is where this process does. */
  readonly folder?: string | undefined;
  /** Milliseconds; 0 is no limit. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
  /** Bytes of standard output; one more is MANIFEST_TOO_LARGE. */
  readonly maxOutput: number;
  /** Bytes of memory; undefined is no limit. */
  readonly maxMemory?: number | undefined;
  /** Code of a failure whose text says nothing known. */
  readonly fallback: ErrorCode;
  /** Texts that no message may repeat. */
  readonly secrets?: readonly string[];
}

/** Runs skopeo and gives its standard output. Throws CodedError; an abort throws the signal's own CodedError, or CANCELLED. */
export async function runSkopeo(call: SkopeoCall): Promise<Uint8Array> {
  if (call.signal?.aborted) throw abortError(call.signal);
  const [program, args] = commandOf(call);
  const subprocess = execa(program, args, {
    env: call.environment,
    extendEnv: false,
    ...(call.folder === undefined ? {} : { cwd: call.folder }),
    stdin: 'ignore',
    encoding: 'buffer',
    stripFinalNewline: false,
    buffer: { stderr: false },
    maxBuffer: { stdout: call.maxOutput },
    timeout: call.timeout,
    forceKillAfterDelay: KILL_DELAY,
    reject: false,
    ...(call.signal === undefined ? {} : { cancelSignal: call.signal }),
  });
  const stderr = readStderr(subprocess.stderr);
  const result = await subprocess;
  if (!result.failed) return result.stdout;
  const late = (error: CodedError): CodedError => (stderr.isThrottled() ? throttled(error) : error);
  if (call.signal?.aborted) throw late(abortError(call.signal));
  if (result.timedOut) {
    const message = `skopeo took longer than ${call.timeout / 1000} s`;
    throw late(new CodedError('REGISTRY_TIMEOUT', message, {}, { cause: result }));
  }
  if (result.isMaxBuffer) {
    throw new CodedError('MANIFEST_TOO_LARGE', `the answer is over the limit of ${call.maxOutput} bytes`);
  }
  if (result.code === 'ENOENT' || result.code === 'EACCES') throw missing(call.binary, result);
  if (program !== call.binary && NOT_STARTED.includes(result.exitCode)) throw missing(call.binary, result);
  if (result.signal !== undefined) {
    throw new CodedError('INTERNAL', `skopeo was ended by ${result.signal}`, {}, { cause: result });
  }
  throw classifyFailure(stderr.text(), { fallback: call.fallback, secrets: call.secrets ?? [], cause: result });
}

function commandOf({ binary, args, maxMemory, environment }: SkopeoCall): Command {
  const path = environment['PATH'] ?? '';
  const command: Command = [binary, args];
  return withBoundedLife(maxMemory === undefined ? command : withBoundedMemory(command, path, maxMemory), path);
}

/** skopeo waits by itself for as long as a registry asks; who gives up meanwhile gave up because of the 429. */
function throttled(error: CodedError): CodedError {
  if (error.code !== 'REGISTRY_TIMEOUT') return error;
  const message = `the registry answers 429 Too Many Requests, and asks to wait: ${error.message}`;
  return new CodedError('REGISTRY_THROTTLED', message, {}, { cause: error });
}

function missing(binary: string, cause: unknown): CodedError {
  const message = `"${binary}" cannot be started: install skopeo 1.9 or later (apt install skopeo, dnf install skopeo, brew install skopeo)`;
  return new CodedError('SKOPEO_MISSING', message, {}, { cause });
}

/** The error that an aborted operation throws: the reason itself if it is one of ours. */
export function abortError(signal: AbortSignal): CodedError {
  const reason: unknown = signal.reason;
  return reason instanceof CodedError
    ? reason
    : new CodedError('CANCELLED', 'the operation was cancelled', {}, { cause: reason });
}
