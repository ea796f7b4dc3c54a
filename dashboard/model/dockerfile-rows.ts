import type { DockerfileLines, InstructionBytes } from '../../src/core/report/dockerfile-lines.js';

/** One line of a Dockerfile as it is shown. */
export interface DockerfileRow {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** What begins on this line. */
  readonly instruction: InstructionBytes | null;
  /** Whether the line belongs to a stage of which nothing but copies gets into the image. */
  readonly buildOnly: boolean;
}

/** The lines of a Dockerfile, each instruction at its first. */
export function dockerfileRows({ text, instructions }: DockerfileLines): DockerfileRow[] {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  let [next, buildOnly] = [0, false];
  return lines.map((line, index) => {
    const number = index + 1;
    const starting = instructions[next];
    const begins = starting?.line === number;
    if (begins) {
      next++;
      buildOnly = !starting.inImage;
    }
    return { number, text: line, instruction: begins ? starting : null, buildOnly };
  });
}

/** Bytes of all layers for which a line was found. */
export const matchedSize = ({ instructions }: DockerfileLines): number =>
  instructions.reduce((sum, { contentSize }) => sum + contentSize, 0);
