import type { Stage } from '../analysis/analyzer.port.js';

/** Adds up how long a run was in each stage. Stages may come back: a comparison pulls twice. */
export class StageClock {
  readonly #seconds = new Map<Stage, number>();
  #stage: Stage | undefined;
  #since = 0;

  /** @param now seconds on a clock that never goes back */
  constructor(private readonly now: () => number = () => performance.now() / 1000) {}

  /** Another stage begins; the same one goes on. */
  enter(stage: Stage): void {
    if (stage === this.#stage) return;
    this.#close();
    this.#stage = stage;
  }

  /** Ends the stage that is under way and gives the seconds of each. */
  stop(): ReadonlyMap<Stage, number> {
    this.#close();
    this.#stage = undefined;
    return this.#seconds;
  }

  #close(): void {
    const now = this.now();
    if (this.#stage !== undefined) {
      this.#seconds.set(this.#stage, (this.#seconds.get(this.#stage) ?? 0) + now - this.#since);
    }
    this.#since = now;
  }
}
