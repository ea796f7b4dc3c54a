import type { VNode } from 'preact';
import { Foreign } from './text.js';

interface ProseProps {
  readonly text: string;
  /** Shown whole where the sentence has its beginning. */
  readonly instruction?: string | null;
}

/** A sentence of the service: what stands between backticks in it, such as an instruction, is shown as code. */
export function Prose({ text, instruction = null }: ProseProps): VNode {
  const parts = text.split('`').map((part) => (isBeginning(part, instruction) ? (instruction ?? part) : part));
  if (parts.length % 2 === 0) return <Foreign text={text} />;
  return (
    <>
      {parts.map((part, index) => (
        <Foreign key={index} text={part} code={index % 2 === 1} />
      ))}
    </>
  );
}

/** Whether a part of a sentence is the instruction as far as it fitted. */
export const isBeginning = (part: string, instruction: string | null): boolean =>
  instruction !== null && part.endsWith('…') && part.length > 1 && instruction.startsWith(part.slice(0, -1));
