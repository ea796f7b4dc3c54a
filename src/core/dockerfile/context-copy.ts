import { posix } from 'node:path';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import { argumentsOf, flagsOf } from './instructions.js';

/** A COPY or ADD out of the build context. */
export interface ContextCopy {
  readonly instruction: DockerfileInstruction;
  readonly sources: readonly string[];
  readonly destination: string;
  /** Patterns of `--exclude`, relative to each source. */
  readonly excluded: readonly string[];
}

const SOURCE_EXTENSION =
  /\.(?:[cm]?[jt]sx?|py|rb|php|go|rs|java|kt|scala|cs|fs|vb|c|cc|cpp|h|hpp|swift|ex|exs|erl|vue|svelte)$/i;
/** Files without an extension, and folders, that change as seldom as a manifest. */
const SELDOM_CHANGED =
  /^(?:gemfile|pipfile|makefile|rakefile|procfile|brewfile|license|gradlew|mvnw|patches|\.yarn|prisma|gradle|\.mvn|\.cargo|vendor|buildsrc|wheels|certs|rootfs|requirements|constraints)$/i;
/** Names of what ADD unpacks. */
export const ARCHIVE = /\.(?:tar|tgz|tbz2?|txz|tar\.(?:gz|bz2|xz|zst)|gz|bz2|xz)(?:\*|$)/i;
const URL = /^(?:https?|ftp|git|ssh):\/\/|^git@/i;

/** Reads a COPY or ADD that takes files of the context; null for any other, for URLs and here-documents. */
export function readContextCopy(instruction: DockerfileInstruction, escape = '\\'): ContextCopy | null {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return null;
  if (instruction.flags['from'] !== undefined) return null;
  const paths = argumentsOf(instruction, escape);
  const destination = paths.pop();
  const sources = paths.filter((path) => !URL.test(path) && !path.startsWith('<<'));
  if (destination === undefined || sources.length === 0) return null;
  const excluded = flagsOf(instruction, escape).flatMap(({ name, value }) => (name === 'exclude' ? value : []));
  return { instruction, sources, destination, excluded };
}

/** Whether the whole context is a source: `.`, `./`, `/` or `*`. */
export function copiesWholeContext(copy: ContextCopy): boolean {
  return copy.sources.some((source) => ['', '*', '**'].includes(trimPath(source)));
}

/** Whether it brings sources of the program, which change with every commit; judged by the names alone. */
export function copiesSources(copy: ContextCopy): boolean {
  return copy.sources.some((source) => {
    const path = trimPath(source);
    if (['', '*', '**'].includes(path)) return true;
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (SELDOM_CHANGED.test(name)) return false;
    if (source.endsWith('/') || SOURCE_EXTENSION.test(name)) return true;
    return !name.includes('.') && !name.includes('*') && name === name.toLowerCase();
  });
}

/** A source relative to the context, without `.`, `..` and slashes around it; '' is the context itself. */
export function trimPath(source: string): string {
  const path = posix.normalize(`/${source}`).slice(1);
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
