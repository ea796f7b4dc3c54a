import { getHeapStatistics } from 'node:v8';

/** Milliseconds without work after which a thread collects: layers of one image follow each other sooner. */
const PAUSE = 200;
/** Bytes that a heap may grow by before it is worth to look for garbage, and the share of what lives in a large one. */
const GROWTH = 32 * 1024 ** 2;
const SHARE = 0.5;

/*
 * V8 lets a heap grow to a multiple of what lives in it before it collects all garbage, and never collects in a thread
 * that allocates nothing: what a thread needed once it would keep while others need theirs. A Node that was started
 * without --expose-gc (bin/launch.mjs) leaves it at that.
 */

/** Collects the garbage of a thread when it has had nothing to do for a while. */
export class IdleCollector {
  #underWay = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Waits for a piece of the thread's work. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#underWay++;
    clearTimeout(this.#timer);
    try {
      return await work;
    } finally {
      this.#underWay--;
      if (this.#underWay === 0) this.#timer = setTimeout(collectAll, PAUSE).unref();
    }
  }
}

/** Collects garbage between the steps of a long piece of work, which is asked for where much may have come about. */
export class StepCollector {
  /** Bytes of the heap when its garbage was collected. */
  #live = getHeapStatistics().used_heap_size;

  /** Says that about so many bytes have just become garbage. */
  dropped(bytes: number): void {
    this.#live -= bytes;
  }

  /** Collects when the heap has grown much since the last time, which costs a millisecond for each MB that lives. */
  afterStep(): void {
    const { used_heap_size: used } = getHeapStatistics();
    this.#live = Math.min(this.#live, used);
    if (used < this.#live + Math.max(GROWTH, SHARE * this.#live)) return;
    globalThis.gc?.({ type: 'major', execution: 'sync' });
    this.#live = getHeapStatistics().used_heap_size;
  }
}

/** Also gives back the room of the nursery. */
function collectAll(): void {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
