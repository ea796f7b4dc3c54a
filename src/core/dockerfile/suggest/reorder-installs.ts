import { posix } from 'node:path';
import { earlyCopies, type EarlyCopy } from '../../findings/copy-before-install.js';
import { copiesWholeContext, readContextCopy, trimPath, type ContextCopy } from '../context-copy.js';
import { readDependencyCommand, type DependencyCommand } from '../dependency-commands.js';
import { flagsOf } from '../instructions.js';
import { isCleanup } from '../cleanup.js';
import { readPackageCommand } from '../package-managers.js';
import { commandsOf } from '../shell-commands.js';
import { newBlock, type Block } from './blocks.js';
import type { Edit, EditInput } from './edit.js';

/** Programs that only prepare a package manager. */
const PREPARATIONS = new Set(['corepack']);
const METADATA = new Set(['ENV', 'ARG', 'LABEL', 'EXPOSE']);

export const reorderInstalls: Edit = {
  ruleId: 'copy-before-install',
  summary: 'installs dependencies before the sources are copied',
  apply(input) {
    const early = input.parsed.stages.flatMap((stage) => earlyCopies(stage)).at(0);
    const blocks = early === undefined ? null : moveUp(early, input);
    return blocks === null ? null : { ...input.document, blocks };
  },
};

/** Moves what can run without the sources in front of the COPY that brings them. */
function moveUp(early: EarlyCopy, input: EditInput): Block[] | null {
  const { blocks } = input.document;
  const start = blocks.findIndex(({ instruction }) => instruction.line === early.copy.line);
  const copy = readContextCopy(early.copy);
  const copyBlock = blocks[start];
  if (copy === null || copyBlock === undefined) return null;

  const lastLine = Math.max(...early.installs.map(({ instruction }) => instruction.line));
  const before: Block[] = [];
  const after: Block[] = [copyBlock];
  let position = start + 1;
  for (; position < blocks.length; position++) {
    const block = blocks[position];
    if (block === undefined || block.instruction.line > lastLine) break;
    if (METADATA.has(block.instruction.keyword)) before.push(block);
    else if (isFree(block)) before.push(block);
    else {
      const step = prepare(block, copy, input.contextPaths);
      if (step === null) break;
      before.push(...step.before);
      after.push(...step.after);
    }
  }
  if (!before.some(({ instruction }) => instruction.keyword === 'RUN')) return null;
  return [...blocks.slice(0, start), ...before, ...after, ...blocks.slice(position)];
}

/** Whether a RUN only installs what its own line names. */
function isFree({ instruction }: Block): boolean {
  const commands = commandsOf(instruction);
  return (
    commands.length > 0 &&
    commands.every(
      (command) =>
        readPackageCommand(command) !== null ||
        readDependencyCommand(command)?.kind === 'named' ||
        isCleanup(command) ||
        PREPARATIONS.has(command.program),
    )
  );
}

/** Blocks that go in front of the COPY, and those that stay behind it; null when the RUN cannot be helped. */
function prepare(block: Block, copy: ContextCopy, contextPaths: readonly string[] | undefined) {
  const dependencies = commandsOf(block.instruction).map(readDependencyCommand);
  const needed = dependencies.find((dependency) => dependency?.kind === 'manifest' || dependency?.kind === 'build');
  if (!needed?.ecosystem.patchable) return null;
  const manifestCopy = copyManifests(needed, copy, contextPaths);
  if (manifestCopy === null) return null;
  const copyBlock = newBlock(copy.instruction, [manifestCopy]);
  const { prefetch } = needed.ecosystem;
  if (prefetch !== null) {
    return { before: [copyBlock, newBlock(block.instruction, [`RUN ${prefetch}`])], after: [block] };
  }
  const isAlone = commandsOf(block.instruction).every(
    (command) => readDependencyCommand(command)?.ecosystem === needed.ecosystem || isCleanup(command),
  );
  const builds = dependencies.some((dependency) => dependency?.kind === 'build' || dependency?.kind === 'project');
  return isAlone && !builds ? { before: [copyBlock, block], after: [] } : null;
}

/** The COPY of the manifests to where the sources go; null when they cannot be told. */
function copyManifests(
  { manifests }: DependencyCommand,
  copy: ContextCopy,
  contextPaths: readonly string[] | undefined,
): string | null {
  const [source] = copy.sources;
  const root = copiesWholeContext(copy)
    ? ''
    : copy.sources.length === 1 && source !== undefined
      ? trimPath(source)
      : null;
  if (root === null || /[*?[]/.test(root)) return null;
  const relative = manifests.map((file) => posix.join(root, file));
  const known = contextPaths === undefined ? relative : relative.flatMap((file) => existing(file, contextPaths));
  const folders = new Set(manifests.map((file) => posix.dirname(file)));
  const [folder] = folders;
  const isPlain = known.every((file) => /^[\w.\-/*]+$/.test(file) && !file.startsWith('/') && !file.startsWith('..'));
  if (known.length === 0 || folders.size !== 1 || folder === undefined || !isPlain || /\s/.test(copy.destination))
    return null;

  const flags = flagsOf(copy.instruction).map(({ name, value }) =>
    value === '' ? `--${name} ` : `--${name}=${value} `,
  );
  const target = folder === '.' ? copy.destination : posix.join(copy.destination, folder);
  const destination = target === '.' ? './' : `${target.replace(/\/+$/, '')}/`;
  return `COPY ${flags.join('')}${known.join(' ')} ${destination}`;
}

/** The file of a pattern with an optional trailing `*`, if the context has it. */
function existing(pattern: string, contextPaths: readonly string[]): string[] {
  if (pattern.startsWith('*')) return contextPaths.some((path) => path.endsWith(pattern.slice(1))) ? [pattern] : [];
  const stem = pattern.replace(/\*$/, '');
  return contextPaths.filter((path) => path === stem);
}
