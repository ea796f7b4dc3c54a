import { Session, type Profiler } from 'node:inspector';

const OURS = /\/(?:src|dist)\//;

/** What ran since the last look, by V8's own counters: nothing is instrumented and nothing is installed for it. */
export class Coverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Blocks of our code that ran at some time. */
  get size(): number {
    return this.#seen.size;
  }

  /** Forgets what ran up to now. */
  reset(): void {
    this.#take();
  }

  /** Blocks that ran since the last look and never before. */
  newBlocks(): Set<string> {
    const found = new Set(this.reached()).difference(this.#seen);
    for (const name of found) this.#seen.add(name);
    return found;
  }

  /** Blocks that ran since the last look. */
  reached(): string[] {
    return this.#blocks().flatMap(({ name, count }) => (count > 0 ? [name] : []));
  }

  /** How often blocks of our code were entered since the last look: the same on every machine, however busy. */
  work(): number {
    return this.#blocks().reduce((sum, { count }) => sum + count, 0);
  }

  close(): void {
    this.#session.disconnect();
  }

  #blocks(): { name: string; count: number }[] {
    return this.#take()
      .filter(({ url }) => OURS.test(url))
      .flatMap(({ scriptId, functions }) =>
        functions.flatMap(({ ranges }) =>
          ranges.map(({ startOffset, endOffset, count }) => ({
            name: `${scriptId}:${startOffset}:${endOffset}`,
            count,
          })),
        ),
      );
  }

  /** The inspector of one's own thread answers before `post` returns. */
  #take(): Profiler.ScriptCoverage[] {
    let taken: Profiler.ScriptCoverage[] = [];
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error) throw error;
      taken = result;
    });
    return taken;
  }
}
