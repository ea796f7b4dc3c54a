import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CodedError } from '../core/errors.js';
import { codedErrorOf, describeError, type ErrorDescription } from '../threads/messages.js';
import { abortError, type SkopeoCall } from './run.js';

/** What the process is told: to run a call, or to end it. */
export type ToSpawner =
  | { readonly id: number; readonly call: Omit<SkopeoCall, 'signal'> }
  | { readonly id: number; readonly abort: ErrorDescription };

/** What it answers to the call of the same id. */
export type FromSpawner = { readonly id: number } & (
  { readonly output: Uint8Array } | { readonly error: ErrorDescription }
);

interface Running {
  resolve(output: Uint8Array): void;
  reject(error: CodedError): void;
}

/**
 * Has skopeo started by a small process of its own. To start a program a process copies the table of its memory, and
 * for a worker with 400 MB that takes 20 ms in which nothing else is done: nearly what skopeo needs for its answer. The
 * process is started with the first call and again when it died; it and all skopeo that it runs end with this one.
 */
export class Spawner {
  readonly #running = new Map<number, Running>();
  #child: ChildProcess | undefined;
  #lastId = 0;

  /** @param entry the built code of the process */
  constructor(private readonly entry: URL) {}

  /** As `runSkopeo`; throws INTERNAL when the process died, CANCELLED when it was closed. */
  readonly run = async ({ signal, ...call }: SkopeoCall): Promise<Uint8Array> => {
    if (signal?.aborted) throw abortError(signal);
    const id = ++this.#lastId;
    const onAbort = (): void => this.#tell({ id, abort: describeError(signal && abortError(signal)) });
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        this.#child ??= this.#start();
        this.#child.channel?.ref();
        this.#running.set(id, { resolve, reject });
        this.#tell({ id, call });
      });
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  };

  /** Ends the process; what is under way fails with CANCELLED. */
  async close(): Promise<void> {
    const child = this.#child;
    this.#failAll(new CodedError('CANCELLED', 'skopeo was stopped'));
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** It needs little, and sees nothing of this process's environment. */
  #start(): ChildProcess {
    const child = fork(fileURLToPath(this.entry), [], {
      execArgv: [],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const lost = (cause: unknown): void => {
      if (this.#child !== child) return;
      this.#failAll(new CodedError('INTERNAL', 'the process that starts skopeo died', {}, { cause }));
    };
    child.on('message', (answer) => this.#receive(child, answer as FromSpawner));
    child.once('error', lost);
    child.once('exit', lost);
    child.unref();
    return child;
  }

  /** What cannot be told is told by its end. */
  #tell(message: ToSpawner): void {
    if (this.#child?.connected) this.#child.send(message, () => undefined);
  }

  #receive(child: ChildProcess, answer: FromSpawner): void {
    const running = this.#running.get(answer.id);
    this.#running.delete(answer.id);
    if (this.#running.size === 0) child.channel?.unref();
    if ('output' in answer) running?.resolve(answer.output);
    else running?.reject(codedErrorOf(answer.error));
  }

  #failAll(error: CodedError): void {
    this.#child = undefined;
    const running = [...this.#running.values()];
    this.#running.clear();
    for (const { reject } of running) reject(error);
  }
}
