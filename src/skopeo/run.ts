import { execa } from 'execa';
import { CodedError, type ErrorCode } from '../core/errors.js';
import { type Command, NOT_STARTED, withBoundedMemory } from './bounded-memory.js';
import { classifyFailure } from './classify.js';

const STDERR_LIMIT = 64 * 1024;
const KILL_DELAY = 2000;

export interface SkopeoCall {
  readonly binary: string;
  readonly args: readonly string[];
  /** The whole environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
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
  const stderr = keepTail(subprocess.stderr);
  const result = await subprocess;
  if (!result.failed) return result.stdout;
  if (call.signal?.aborted) throw abortError(call.signal);
  if (result.timedOut) {
    throw new CodedError('REGISTRY_TIMEOUT', `skopeo took longer than ${call.timeout / 1000} s`, {}, { cause: result });
  }
  if (result.isMaxBuffer) {
    throw new CodedError('MANIFEST_TOO_LARGE', `the answer is over the limit of ${call.maxOutput} bytes`);
  }
  if (result.code === 'ENOENT' || result.code === 'EACCES') throw missing(call.binary, result);
  if (program !== call.binary && NOT_STARTED.includes(result.exitCode)) throw missing(call.binary, result);
  if (result.signal !== undefined) {
    throw new CodedError('INTERNAL', `skopeo was ended by ${result.signal}`, {}, { cause: result });
  }
  throw classifyFailure(stderr(), { fallback: call.fallback, secrets: call.secrets ?? [], cause: result });
}

function commandOf({ binary, args, maxMemory, environment }: SkopeoCall): Command {
  if (maxMemory === undefined) return [binary, args];
  return withBoundedMemory([binary, args], environment['PATH'] ?? '', maxMemory);
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

/** Keeps the last 64 KiB of a stream: the fatal line comes last. */
function keepTail(stream: NodeJS.ReadableStream): () => string {
  let tail = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-STDERR_LIMIT);
  });
  return () => tail.toString();
}
