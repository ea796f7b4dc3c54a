import { copiesWholeContext, readContextCopy, type ContextCopy } from '../../dockerfile/context-copy.js';
import { includedPaths, pathsOfCopy, readDockerignore } from '../../dockerfile/dockerignore.js';
import type { DockerfileInstruction } from '../../report/dockerfile-report.js';
import type { FindingContext } from '../finding.js';
import { instructionsOf } from './at.js';
import { isSecretFile } from './secret-files.js';

/** A kind of file that belongs to the machine of a developer and not into an image. */
export interface ArtifactKind {
  readonly title: string;
  /** Line of .dockerignore that keeps it out. */
  readonly pattern: string;
  readonly isOne: (path: string) => boolean;
}

const inFolder = (...names: string[]) => {
  const folders = new Set(names);
  return (path: string) =>
    path
      .split('/')
      .slice(0, -1)
      .some((part) => folders.has(part));
};
const topFolder =
  (...names: string[]) =>
  (path: string) =>
    path.includes('/') && names.includes(path.split('/', 1)[0] ?? '');

export const ARTIFACT_KINDS: readonly ArtifactKind[] = [
  { title: 'version control data', pattern: '**/.git', isOne: inFolder('.git', '.hg', '.svn') },
  { title: 'host node_modules', pattern: '**/node_modules', isOne: inFolder('node_modules', 'bower_components') },
  {
    title: 'Python environments and caches',
    pattern: '**/__pycache__',
    isOne: inFolder('__pycache__', '.venv', 'venv', '.tox', '.pytest_cache', '.mypy_cache'),
  },
  {
    title: 'build output of the host',
    pattern: 'dist',
    isOne: topFolder('dist', 'build', 'target', 'out', 'bin', 'obj', '.next', '.nuxt'),
  },
  { title: 'test coverage', pattern: 'coverage', isOne: topFolder('coverage', '.nyc_output', 'htmlcov') },
  { title: 'editor settings', pattern: '.vscode', isOne: inFolder('.vscode', '.idea') },
  { title: 'logs', pattern: '**/*.log', isOne: (path) => path.endsWith('.log') },
  { title: 'secrets', pattern: '**/.env', isOne: isSecretFile },
];

/** A COPY and the host's files that it takes along, by kind. */
export interface CopiedArtifacts {
  readonly instruction: DockerfileInstruction;
  readonly kinds: readonly ArtifactKind[];
  readonly paths: readonly string[];
}

/** For each COPY of a folder, what it brings of the host; files that are named one by one are meant. */
export function copiedArtifacts(context: FindingContext): CopiedArtifacts[] {
  const sent = includedPaths(context.contextPaths ?? [], readDockerignore(context.dockerignore ?? ''));
  const kindOf = new Map(sent.map((path) => [path, ARTIFACT_KINDS.find((kind) => kind.isOne(path))]));
  const suspects = sent.filter((path) => kindOf.get(path) !== undefined);
  if (suspects.length === 0) return [];
  return broadCopies(context).flatMap(({ instruction, copy }) => {
    const paths = pathsOfCopy(copy, suspects).filter((path) => !copy.sources.includes(path));
    const kinds = ARTIFACT_KINDS.filter((kind) => paths.some((path) => kindOf.get(path) === kind));
    return paths.length > 0 ? [{ instruction, kinds, paths }] : [];
  });
}

export interface BroadCopy {
  readonly instruction: DockerfileInstruction;
  readonly copy: ContextCopy;
}

/** The COPYs and ADDs that take the whole context. */
export function broadCopies(context: FindingContext): BroadCopy[] {
  return instructionsOf(context).flatMap((instruction) => {
    const copy = readContextCopy(instruction, context.dockerfile?.escape);
    return copy !== null && copiesWholeContext(copy) ? [{ instruction, copy }] : [];
  });
}
