import type { VNode } from 'preact';
import { Foreign } from './text.js';

/** A sentence of the service: what stands between backticks in it, such as an instruction, is shown as code. */
export function Prose({ text }: { text: string }): VNode {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return <Foreign text={text} />;
  return (
    <>
      {parts.map((part, index) => (
        <Foreign key={index} text={part} code={index % 2 === 1} />
      ))}
    </>
  );
}
