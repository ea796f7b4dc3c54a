/** Keeps the values that were used last, as many as their weights allow. */
export class Recent<Value> {
  /** The one that was not used for the longest time first. */
  readonly #values = new Map<string, { readonly value: Value; readonly weight: number }>();
  #weight = 0;

  /** @param room the sum of the weights that may be kept */
  constructor(private readonly room: number) {}

  get(key: string): Value | undefined {
    const found = this.#values.get(key);
    if (!found) return undefined;
    this.#values.delete(key);
    this.#values.set(key, found);
    return found.value;
  }

  /** The first that fits, which counts as used. */
  find(fits: (value: Value) => boolean): Value | undefined {
    for (const [key, { value }] of this.#values) if (fits(value)) return this.get(key);
    return undefined;
  }

  /**
   * Takes out the one with the highest score above 0.
   * @param scoreOf told of each whether another one of its weight has room beside it
   */
  takeBest(scoreOf: (value: Value, hasRoom: boolean) => number): Value | undefined {
    let best: { readonly key: string; readonly value: Value } | undefined;
    let highest = 0;
    for (const [key, { value, weight }] of this.#values) {
      const score = scoreOf(value, this.#weight + weight <= this.room);
      if (score <= highest) continue;
      highest = score;
      best = { key, value };
    }
    if (best) this.#drop(best.key);
    return best?.value;
  }

  /** Keeps a value in place of those that were not used for longest; one that is too heavy by itself is not kept. */
  set(key: string, value: Value, weight: number): void {
    this.#drop(key);
    if (weight > this.room) return;
    this.makeRoom(weight);
    this.#values.set(key, { value, weight });
    this.#weight += weight;
  }

  /**
   * Drops those that were not used for longest until a value of this weight has room: before it is made, it needs some.
   * @returns the weight of what was dropped
   */
  makeRoom(weight: number): number {
    const before = this.#weight;
    for (const oldest of this.#values.keys()) {
      if (this.#weight + weight <= this.room) break;
      this.#drop(oldest);
    }
    return before - this.#weight;
  }

  #drop(key: string): void {
    this.#weight -= this.#values.get(key)?.weight ?? 0;
    this.#values.delete(key);
  }
}
