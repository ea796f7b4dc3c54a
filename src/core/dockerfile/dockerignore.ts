import { posix } from 'node:path';
import { trimPath, type ContextCopy } from './context-copy.js';
import { compileGlob, matchesPathOrParent, type Glob } from './glob.js';

/** Most text, patterns and characters of a pattern that are read. */
const TEXT_LIMIT = 256 * 1024;
const PATTERN_LIMIT = 1024;
const LENGTH_LIMIT = 1024;

/** One line of a .dockerignore. */
export interface IgnorePattern {
  /** As written. */
  readonly text: string;
  /** Line, from 1. */
  readonly line: number;
  /** `!pattern` takes a path in again. */
  readonly negated: boolean;
  readonly glob: Glob;
}

/**
 * Reads a .dockerignore (Dockerfile reference, ".dockerignore file"): `#` comments, `!` exceptions, paths
 * cleaned and without leading slash. A pattern with an unfinished class is left out, as it matches nothing.
 */
export function readDockerignore(text: string): IgnorePattern[] {
  const lines = text
    .slice(0, TEXT_LIMIT)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const patterns: IgnorePattern[] = [];
  for (const [index, written] of lines.entries()) {
    const trimmed = written.trim();
    if (trimmed === '' || written.startsWith('#') || trimmed.length > LENGTH_LIMIT) continue;
    const negated = trimmed.startsWith('!');
    const clean = cleanPattern(negated ? trimmed.slice(1).trim() : trimmed);
    const glob = clean === '' ? null : compileGlob(clean);
    if (glob !== null) patterns.push({ text: trimmed, line: index + 1, negated, glob });
    if (patterns.length === PATTERN_LIMIT) break;
  }
  return patterns;
}

/** The paths that the builder gets: the last pattern that matches a path or a folder above it decides. */
export function includedPaths(contextPaths: readonly string[], patterns: readonly IgnorePattern[]): string[] {
  return contextPaths.filter((path) => {
    const last = patterns.findLast((pattern) => matchesPathOrParent(pattern.glob, path));
    return last === undefined || last.negated;
  });
}

/** Which of `paths` a COPY or ADD brings into the image; what its `--exclude` names stays out. */
export function pathsOfCopy(copy: ContextCopy, paths: readonly string[]): string[] {
  const sources = copy.sources.map(trimPath).filter((source) => source.length <= LENGTH_LIMIT);
  const excluded = readDockerignore(copy.excluded.join('\n'));
  const taken = new Set<string>();
  for (const source of sources) {
    const isAll = source === '' || source === '*' || source === '**';
    const glob = isAll ? null : compileGlob(source);
    const below = isAll ? paths : paths.filter((path) => glob !== null && matchesPathOrParent(glob, path));
    // A folder's own name is no part of what its patterns see; that of a file, or of what a wildcard found, is.
    const folder = paths.some((path) => path.startsWith(`${source}/`)) ? `${source}/` : '';
    const relative = new Map(below.map((path) => [path.slice(path.startsWith(folder) ? folder.length : 0), path]));
    for (const path of includedPaths([...relative.keys()], excluded)) taken.add(relative.get(path) ?? path);
  }
  return paths.filter((path) => taken.has(path));
}

function cleanPattern(pattern: string): string {
  const clean = posix.normalize(pattern).replace(/\/$/, '');
  const relative = clean.startsWith('/') ? clean.slice(1) : clean;
  return relative === '.' || relative === '' ? '' : relative;
}
