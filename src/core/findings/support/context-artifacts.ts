import { copiesWholeContext, readContextCopy, trimPath, type ContextCopy } from '../../dockerfile/context-copy.js';
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
  /** Files of the context that make such a folder of the host likely; any when left out. */
  readonly madeBy?: RegExp;
  /** Whether it only is one at the top of the context: `src/bin` of a program in Rust is none. */
  readonly atTop?: boolean;
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
    isOne: topFolder('dist', 'build', 'out', '.next', '.nuxt'),
    atTop: true,
  },
  {
    title: 'build output of the host',
    pattern: 'target',
    isOne: topFolder('target'),
    madeBy: /^(?:pom\.xml|Cargo\.toml|build\.sbt|project\.clj)$/,
    atTop: true,
  },
  {
    title: 'build output of the host',
    pattern: '**/bin\n**/obj',
    isOne: inFolder('bin', 'obj'),
    madeBy: /\.(?:cs|fs|vb)proj$/,
    atTop: true,
  },
  { title: 'test coverage', pattern: 'coverage', isOne: topFolder('coverage', '.nyc_output', 'htmlcov'), atTop: true },
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
  const likely = ARTIFACT_KINDS.filter(({ madeBy }) => madeBy === undefined || sent.some((path) => madeBy.test(path)));
  const suspects = sent.filter((path) => likely.some((kind) => kind.isOne(path)));
  if (suspects.length === 0) return [];
  return folderCopies(context, sent).flatMap(({ instruction, copy, folder }) => {
    const kinds = folder === '' ? likely : likely.filter(({ atTop }) => atTop !== true);
    const copied = pathsOfCopy(copy, suspects).filter((path) => !copy.sources.includes(path));
    const found = copied.flatMap((path) => {
      const kind = kinds.find(({ isOne }) => isOne(folder === '' ? path : path.slice(folder.length + 1)));
      return kind ? [{ path, kind }] : [];
    });
    const named = kinds.filter((kind) => found.some((each) => each.kind === kind));
    return found.length > 0 ? [{ instruction, kinds: named, paths: found.map(({ path }) => path) }] : [];
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

/** Folders of one COPY that are looked at one by one. */
const FOLDER_LIMIT = 16;

/** Those that take the context (`folder` is '') and those that take folders of it, one entry for each. */
function folderCopies(context: FindingContext, paths: readonly string[]): (BroadCopy & { readonly folder: string })[] {
  return instructionsOf(context).flatMap((instruction) => {
    const copy = readContextCopy(instruction, context.dockerfile?.escape);
    if (copy === null) return [];
    if (copiesWholeContext(copy)) return [{ instruction, copy, folder: '' }];
    const folders = copy.sources.slice(0, FOLDER_LIMIT).map(trimPath);
    return folders
      .filter((folder) => paths.some((path) => path.startsWith(`${folder}/`)))
      .map((folder) => ({ instruction, copy: { ...copy, sources: [folder] }, folder }));
  });
}
