import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import { bodyOf, readInstruction } from './instructions.js';

/** What a trigger does in the build of another image and a reader can judge here; a USER is that of the other image. */
const JUDGED = /^(?:run|copy|add|env|arg|workdir)\s/i;

const written = new WeakMap<DockerfileInstruction, string>();

/** What an ONBUILD runs when the image is built on, at its line; any other instruction as it is. */
export function readTrigger(instruction: DockerfileInstruction, escape: string): DockerfileInstruction {
  const text = instruction.keyword === 'ONBUILD' ? bodyOf(instruction, escape) : '';
  if (!JUDGED.test(text)) return instruction;
  const { line, endLine, heredocs } = instruction;
  try {
    const trigger = readInstruction({ line, endLine, text, heredocs }, escape);
    written.set(trigger, instruction.text);
    return trigger;
  } catch {
    // A builder refuses it in the build of the other image and not here.
    return instruction;
  }
}

/** The text of an instruction in its Dockerfile, with the ONBUILD that it stands behind. */
export function textAsWritten(instruction: DockerfileInstruction): string {
  return written.get(instruction) ?? instruction.text;
}
