import type { DockerfileInstruction } from '../../report/dockerfile-report.js';
import type { ParsedDockerfile } from '../parse.js';

/** An instruction with its own lines and the comments and empty lines above it. */
export interface Block {
  readonly instruction: DockerfileInstruction;
  /** Comments and empty lines directly above. */
  readonly lead: readonly string[];
  readonly lines: readonly string[];
}

/** A Dockerfile as blocks that can be moved and replaced; `parseDockerfile` of the joined text gives them back. */
export interface Document {
  readonly blocks: readonly Block[];
  /** What follows the last instruction. */
  readonly tail: readonly string[];
  readonly newline: '\n' | '\r\n';
}

/** Cuts a text into blocks. */
export function toDocument(text: string, parsed: ParsedDockerfile): Document {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const instructions = [...parsed.preamble, ...parsed.stages.flatMap((stage) => stage.instructions)];
  let next = 0;
  const blocks = instructions.map((instruction): Block => {
    const lead = lines.slice(next, instruction.line - 1);
    next = instruction.endLine;
    return { instruction, lead, lines: lines.slice(instruction.line - 1, instruction.endLine) };
  });
  return { blocks, tail: lines.slice(next), newline };
}

/** The text of a document. */
export function toText({ blocks, tail, newline }: Document): string {
  return [...blocks.flatMap((block) => [...block.lead, ...block.lines]), ...tail].join(newline);
}

/** A block of new lines, in the place of `like`. */
export function newBlock(like: DockerfileInstruction, lines: readonly string[], lead: readonly string[] = []): Block {
  return { instruction: like, lead, lines };
}
