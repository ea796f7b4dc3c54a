import { posix } from 'node:path';
import { copiesWholeContext, trimPath, type ContextCopy } from '../context-copy.js';
import type { DependencyCommand } from '../dependency-commands.js';
import { flagsOf } from '../instructions.js';

/** The COPYs of what an install reads, to where the sources go, and the command that installs. */
export interface ManifestCopies {
  readonly copies: readonly string[];
  /** Null when the install itself can run on the manifests. */
  readonly prefetch: string | null;
}

/** How an install is called: `program` as in the RUN, without its path. */
export interface InstallCall extends DependencyCommand {
  readonly program: string;
}

/** Null when the manifests cannot be told, or when an install on them alone may fail. */
export function manifestCopies(
  { ecosystem, manifests, program, prefetch }: InstallCall,
  copy: ContextCopy,
  contextPaths: readonly string[] | undefined,
): ManifestCopies | null {
  const root = rootOf(copy);
  if (root === null || /\s/.test(copy.destination)) return null;
  const project = ecosystem.id === 'dotnet' ? onlyProject(root, contextPaths) : undefined;
  if (project === null) return null;
  if (project === undefined && ecosystem.readsSubprojects && hasSubprojects(manifests, root, contextPaths)) return null;
  const wrapper = ecosystem.wrapper?.program === program ? ecosystem.wrapper : null;
  const wanted = [...(project === undefined ? manifests : [project]), ...(wrapper ? [wrapper.program] : [])];
  const files = copyOf(copy, wanted, root, contextPaths);
  if (files === null) return null;
  const folder = wrapper && copyOf(copy, [`${wrapper.folder}/.`], root, undefined);
  return {
    copies: [files, ...(folder ? [folder] : [])],
    prefetch: prefetch === null || project === undefined ? prefetch : `${prefetch} ${project}`,
  };
}

/** The folder of the context that is copied; null when it is not one. */
function rootOf(copy: ContextCopy): string | null {
  if (copiesWholeContext(copy)) return '';
  const [source] = copy.sources;
  if (copy.sources.length !== 1 || source === undefined || /[*?[]/.test(source)) return null;
  return trimPath(source);
}

/** The one .NET project below `root`, relative to it; null when there are others or the context is not known. */
function onlyProject(root: string, contextPaths: readonly string[] = []): string | null {
  const projects = contextPaths.filter((path) => /\.(?:cs|fs|vb)proj$/.test(path) && isBelow(root, path));
  const [project] = projects;
  return project !== undefined && projects.length === 1 ? posix.relative(root, project) : null;
}

/** Whether folders below `root` have manifests too. */
export function hasSubprojects(
  manifests: readonly string[],
  root: string,
  contextPaths: readonly string[] = [],
): boolean {
  const names = new Set(manifests.map(stemOf));
  return contextPaths.some((path) => {
    const relative = isBelow(root, path) && !/(?:^|\/)node_modules\//.test(path) ? posix.relative(root, path) : '';
    return relative.includes('/') && names.has(posix.basename(relative).replace(/\.kts$/, ''));
  });
}

/** One COPY, flags kept; null when nothing of it is there or the files are not in one folder. */
function copyOf(
  copy: ContextCopy,
  manifests: readonly string[],
  root: string,
  contextPaths: readonly string[] | undefined,
): string | null {
  const relative = manifests.map((file) => (root === '' ? file : `${root}/${file}`));
  const known = contextPaths === undefined ? relative : relative.flatMap((file) => existing(file, contextPaths));
  const [folder, ...others] = new Set(manifests.map((file) => posix.dirname(file)));
  const isPlain = known.every((file) => /^[\w.\-/*]+$/.test(file) && !file.startsWith('/') && !file.startsWith('..'));
  if (known.length === 0 || others.length > 0 || folder === undefined || !isPlain) return null;
  const flags = flagsOf(copy.instruction).map(({ name, value }) =>
    value === '' ? `--${name} ` : `--${name}=${value} `,
  );
  const target = folder === '.' ? copy.destination : posix.join(copy.destination, folder);
  const destination = target === '.' ? './' : `${target.replace(/\/+$/, '')}/`;
  return `COPY ${flags.join('')}${known.map((file) => file.replace(/\/\.$/, '')).join(' ')} ${destination}`;
}

/** What a pattern with an optional `*` at its end stands for in the context: as written when it matches several. */
function existing(pattern: string, contextPaths: readonly string[]): string[] {
  const stem = stemOf(pattern);
  if (pattern.startsWith('*')) return contextPaths.some((path) => path.endsWith(pattern.slice(1))) ? [pattern] : [];
  return contextPaths.filter((path) => path === stem || path === `${stem}.kts`);
}

const stemOf = (pattern: string): string => pattern.replace(/\*$/, '');
const isBelow = (root: string, path: string): boolean => root === '' || path.startsWith(`${root}/`);
