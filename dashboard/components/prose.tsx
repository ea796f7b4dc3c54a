import type { VNode } from 'preact';
import { proseParts } from '../model/text.js';
import { Foreign } from './text.js';

interface ProseProps {
  readonly text: string;
  /** Shown whole where the sentence has its beginning. */
  readonly instruction?: string | null;
}

/** A sentence of the service: what stands between backticks in it, such as an instruction, is shown as code. */
export function Prose({ text, instruction = null }: ProseProps): VNode {
  return (
    <>
      {proseParts(text).map((part, index) => (
        <Foreign key={index} text={wholeOf(part.text, instruction)} code={part.code} />
      ))}
    </>
  );
}

const wholeOf = (part: string, instruction: string | null): string =>
  isBeginning(part, instruction) ? (instruction ?? part) : part;

/** Whether a part of a sentence is the instruction as far as it fitted. */
export const isBeginning = (part: string, instruction: string | null): boolean =>
  instruction !== null && part.endsWith('…') && part.length > 1 && instruction.startsWith(part.slice(0, -1));
