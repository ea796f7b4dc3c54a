import { CodedError } from '../errors.js';
import type { DockerfileInstruction, DockerfileReport } from '../report/dockerfile-report.js';
import { readDirectives } from './directives.js';
import { invalid, readInstruction } from './instructions.js';
import { logicalLines } from './logical-lines.js';
import { buildStages } from './stages.js';

/** Largest Dockerfile, in bytes of UTF-8. */
export const DOCKERFILE_LIMIT = 1024 * 1024;
/** Most instructions; an image has 127 layers at most. */
export const INSTRUCTION_LIMIT = 2048;

/** A parsed Dockerfile: a report without findings and suggestion. */
export type ParsedDockerfile = Omit<DockerfileReport, 'findings' | 'problems' | 'suggestion' | 'layers'>;

/**
 * Parses a Dockerfile into its stage graph, line by line as BuildKit's own parser does. (Of the parsers
 * on npm, dockerfile-ast 0.7 takes over a minute for one line of a megabyte of flags and does not know
 * `3<<EOF`; the tests use it for comparison.)
 *
 * Which instructions create a layer follows BuildKit: RUN, COPY and ADD do, WORKDIR does when it creates
 * its directory, the others change metadata only. FROM brings the layers of its base and adds none of its
 * own; teaching texts that count it as a layer mean those.
 *
 * A text with instructions but no FROM at all is a fragment: its instructions are the preamble and it has
 * no stages. Throws DOCKERFILE_INVALID, with the line, for what BuildKit refuses to read (unknown flags
 * and forms of HEALTHCHECK, which depend on its version, are findings) and for an instruction other than
 * ARG before the first FROM; DOCKERFILE_TOO_LARGE over the limits.
 */
export function parseDockerfile(text: string): ParsedDockerfile {
  if (Buffer.byteLength(text) > DOCKERFILE_LIMIT) {
    throw new CodedError('DOCKERFILE_TOO_LARGE', `a Dockerfile may have ${DOCKERFILE_LIMIT} bytes at most`);
  }
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  const { syntax, escape } = readDirectives(lines);
  const logical = logicalLines(lines, escape);
  if (logical.length === 0) throw invalid(1, 'there are no instructions');
  if (logical.length > INSTRUCTION_LIMIT) {
    throw new CodedError('DOCKERFILE_TOO_LARGE', `a Dockerfile may have ${INSTRUCTION_LIMIT} instructions at most`);
  }

  const instructions = logical.map((line) => readInstruction(line, escape));
  const firstFrom = instructions.findIndex((instruction) => instruction.keyword === 'FROM');
  const preamble = firstFrom < 0 ? instructions : instructions.slice(0, firstFrom);
  if (firstFrom >= 0) refuseBeforeFrom(preamble);
  const stages = firstFrom < 0 ? [] : buildStages(preamble, instructions.slice(firstFrom), escape);
  const finalStage = stages.length > 0 ? stages.length - 1 : null;
  return { schemaVersion: 1, syntax, escape, preamble, stages, finalStage };
}

function refuseBeforeFrom(preamble: readonly DockerfileInstruction[]): void {
  const misplaced = preamble.find((instruction) => instruction.keyword !== 'ARG');
  if (misplaced !== undefined) throw invalid(misplaced.line, `${misplaced.keyword} stands before the first FROM`);
}
