import { posix } from 'node:path';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import { argumentsOf, bodyOf } from './instructions.js';
import { substitute } from './substitute.js';
import { splitWords } from './words.js';

/** Longest path of the kernel; a deeper one cannot be made. */
const PATH_LIMIT = 4096;

/**
 * Marks the WORKDIRs that create their directory. `/` and a directory that an earlier WORKDIR of this
 * stage or of the stage below it (`inherited`) made already create nothing; a path with a variable
 * and a directory that only the base image might have count as created.
 */
export function markCreatedDirectories(
  instructions: readonly DockerfileInstruction[],
  inherited: readonly DockerfileInstruction[],
  escape: string,
): DockerfileInstruction[] {
  const existing = new Set(['/']);
  let current = '/';
  const enter = (instruction: DockerfileInstruction): boolean => {
    const target = argumentsOf(instruction, escape).join(' ');
    current = enterDirectory(current, target);
    const created = target !== '' && !existing.has(current);
    for (let path = current; path !== '/' && !existing.has(path); path = posix.dirname(path)) existing.add(path);
    return created;
  };
  for (const instruction of inherited) if (instruction.keyword === 'WORKDIR') enter(instruction);
  return instructions.map((instruction) =>
    instruction.keyword === 'WORKDIR' ? { ...instruction, createsLayer: enter(instruction) } : instruction,
  );
}

/**
 * The working directory, absolute, in which each instruction runs; the first starts at `/`. Variables have the
 * value of the ENV or ARG above; one without a value stays as it is written.
 */
export function workingDirectories(instructions: readonly DockerfileInstruction[], escape: string): string[] {
  const variables = new Map<string, string>();
  let current = '/';
  return instructions.map((instruction) => {
    const before = current;
    if (instruction.keyword === 'WORKDIR') {
      const written = argumentsOf(instruction, escape).join(' ');
      current = enterDirectory(current, substitute(written, variables, escape) ?? written);
    }
    if (instruction.keyword === 'ENV' || instruction.keyword === 'ARG') assign(instruction, variables, escape);
    return before;
  });
}

/** Sets what an ENV or ARG gives a value; `ENV NAME VALUE`, the old form, too. */
function assign(instruction: DockerfileInstruction, variables: Map<string, string>, escape: string): void {
  const known = new Map(variables);
  const words = splitWords(bodyOf(instruction, escape), escape);
  const [name = '', ...rest] = words;
  const pairs = instruction.keyword === 'ENV' && !name.includes('=') ? [`${name}=${rest.join(' ')}`] : words;
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const value = equals < 0 ? null : substitute(pair.slice(equals + 1), known, escape);
    if (value !== null) variables.set(pair.slice(0, equals), value);
  }
}

function enterDirectory(current: string, target: string): string {
  const next = posix.resolve(current, target.slice(0, PATH_LIMIT));
  return next.length > PATH_LIMIT ? current : next;
}
