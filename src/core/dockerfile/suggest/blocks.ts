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

/** A block of a RUN with more commands at its end; undefined where a comment closes it. */
export function withCommands(block: Block, commands: readonly string[], escape: string): Block | undefined {
  const last = block.lines.at(-1);
  if (last === undefined || last.trimStart().startsWith('#')) return undefined;
  const added = [last.trimEnd(), ...commands.map((command) => ` && ${command}`)];
  return { ...block, lines: [...block.lines.slice(0, -1), ...added.join(` ${escape}\n`).split('\n')] };
}
