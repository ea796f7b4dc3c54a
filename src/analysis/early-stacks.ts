import { emptyStack } from '../core/analyze-image.js';
import type { LayerStack } from '../core/catalogers/layer-stack.js';
import { countEntries, type LayerScan } from '../core/scan/layer-scan.js';
import type { ComingImage } from './report-messages.js';

interface Early {
  /** What was stacked so far; undefined once it is given up. */
  stack: LayerStack | undefined;
  entries: number;
  readonly filled: Promise<undefined>;
}

/**
 * Stacks the layers of images as they come, ahead of the reports: what is left to do when the last one is there is then
 * little. It is a loan on the future: those that nobody took are given up for others, and an image that is too large is
 * stacked when it is reported.
 */
export class EarlyStacks {
  /** By digest of the image, those begun first at the front. */
  readonly #stacks = new Map<string, Early>();

  /**
   * @param room entries of layers that may be stacked at a time
   * @param onGrowth told how many there are, before more are stacked
   */
  constructor(
    private readonly room: number,
    private readonly onGrowth: (entries: number) => void,
  ) {}

  /** @param start gives a stack of none or of the first layers of the image */
  begin(
    { digest, diffIds }: ComingImage,
    load: (diffId: string) => Promise<LayerScan>,
    start = (): LayerStack => emptyStack(diffIds.length),
  ): Promise<unknown> {
    const known = this.#stacks.get(digest);
    if (known) return known.filled;
    const { promise: filled, resolve } = Promise.withResolvers<undefined>();
    const stack = start();
    const early: Early = { stack, entries: countEntries(stack.scans), filled };
    this.#stacks.set(digest, early);
    void this.#fill(early, diffIds, load)
      .catch(() => this.#giveUp(digest, early)) // whoever needs the layers is told why there are none
      .then(() => resolve(undefined));
    return filled;
  }

  /** The whole stack of an image, which is the caller's from then on; undefined where there is none. */
  async take(digest: string): Promise<LayerStack | undefined> {
    const early = this.#stacks.get(digest);
    this.#stacks.delete(digest);
    await early?.filled;
    return early?.stack;
  }

  async #fill(early: Early, diffIds: readonly string[], load: (diffId: string) => Promise<LayerScan>): Promise<void> {
    for (const diffId of diffIds.slice(early.stack?.scans.length)) {
      const scan = await load(diffId);
      early.entries += scan.entries.types.length;
      this.#makeRoom();
      if (early.stack === undefined) return;
      early.stack.push(scan);
    }
  }

  #makeRoom(): void {
    const total = (): number => this.#stacks.values().reduce((sum, { entries }) => sum + entries, 0);
    for (const [digest, early] of this.#stacks) {
      if (total() <= this.room) break;
      this.#giveUp(digest, early);
    }
    this.onGrowth(total());
  }

  #giveUp(digest: string, early: Early): void {
    early.stack = undefined;
    if (this.#stacks.get(digest) === early) this.#stacks.delete(digest);
  }
}
