import type { ProgressEvent } from '../analysis/analyzer.port.js';
import { STAGE_LABELS } from '../analysis/stage-labels.js';

/** Shows one line of progress on a terminal and wipes it at the end; silent everywhere else. */
export class ProgressLine {
  constructor(private readonly stream: NodeJS.WriteStream) {}

  /** A listener for one image, called `name` in the line. */
  listener(name: string): (event: ProgressEvent) => void {
    return ({ stage, done, total }) =>
      this.#show(`${STAGE_LABELS[stage]}${total > 0 ? `, ${done} of ${total}` : ''}: ${name}`);
  }

  clear(): void {
    if (this.stream.isTTY) this.stream.write('\r\u001b[K');
  }

  #show(text: string): void {
    if (this.stream.isTTY) this.stream.write(`\r\u001b[K${text.slice(0, Math.max(20, this.stream.columns - 1))}`);
  }
}
