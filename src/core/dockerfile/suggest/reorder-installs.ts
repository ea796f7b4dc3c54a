import { posix } from 'node:path';
import { earlyCopy, type EarlyCopy } from '../../findings/copy-before-install.js';
import { readContextCopy, type ContextCopy } from '../context-copy.js';
import { bodyOf, flagsOf } from '../instructions.js';
import { readDependencyCommand } from '../dependency-commands.js';
import { isCleanup } from '../cleanup.js';
import { readPackageCommand } from '../package-managers.js';
import { commandsOf, type ShellCommand } from '../shell-commands.js';
import { newBlock, type Block } from './blocks.js';
import type { DockerfileInstruction, DockerfileStage } from '../../report/dockerfile-report.js';
import { workingDirectories } from '../working-directory.js';
import { areManifestsCopied } from './copied-manifests.js';
import type { Edit, EditInput } from './edit.js';
import { hasSubprojects, manifestCopies, type InstallCall } from './manifest-copies.js';

/** Programs that only prepare a package manager. */
const PREPARATIONS = new Set(['corepack']);
const METADATA = new Set(['ENV', 'ARG', 'LABEL', 'EXPOSE']);

export const reorderInstalls: Edit = {
  ruleId: 'copy-before-install',
  summary: 'installs dependencies before the sources are copied',
  apply(input) {
    const [early] = input.parsed.stages.flatMap((stage) => {
      const found = earlyCopy(stage);
      return found ? [{ ...found, stage }] : [];
    });
    const blocks = early === undefined ? null : moveUp(early, input);
    return blocks === null ? null : { ...input.document, blocks };
  },
};

/** Moves what can run without the sources in front of the COPY that brings them. */
function moveUp(early: EarlyCopy & { readonly stage: DockerfileStage }, input: EditInput): Block[] | null {
  const { blocks } = input.document;
  const start = blocks.findIndex(({ instruction }) => instruction.line === early.copy.line);
  const read = readContextCopy(early.copy);
  const copyBlock = blocks[start];
  if (read === null || copyBlock === undefined) return null;
  const { stage } = early;
  const copy: SourceCopy = {
    ...read,
    isHere: isWorkingDirectory(read, stage, input.parsed.escape),
    isPreceded: (call) => !hasParts(call, input) && areManifestsCopied(call, read, stage, input.parsed.escape),
  };

  const lastLine = Math.max(...early.installs.map(({ instruction }) => instruction.line));
  const before: Block[] = [];
  const after: Block[] = [copyBlock];
  let isBuilt = false;
  let position = start + 1;
  for (; position < blocks.length; position++) {
    const block = blocks[position];
    if (block === undefined || block.instruction.line > lastLine) break;
    if (isBuilt ? isTool(block) : METADATA.has(block.instruction.keyword) || isFree(block)) {
      before.push(block);
      continue;
    }
    const step: Step | null = isBuilt ? null : prepare(block, copy, input.contextPaths);
    isBuilt ||= step === null;
    if (step === null && !isBuild(block)) break;
    before.push(...(step?.before ?? []));
    after.push(...(step?.after ?? [block]));
  }
  if (!before.some(({ instruction }) => instruction.keyword === 'RUN')) return null;
  return [...blocks.slice(0, start), ...before, ...after, ...blocks.slice(position)];
}

function isWorkingDirectory(
  { instruction, destination }: ContextCopy,
  { instructions }: DockerfileStage,
  escape: string,
): boolean {
  const directory = workingDirectories(instructions, escape)[instructions.indexOf(instruction)] ?? '/';
  return posix.resolve(directory, destination) === directory;
}

/** Whether a RUN only installs what its own line names. */
const isFree = ({ instruction }: Block): boolean =>
  isAll(instruction, (command) => readPackageCommand(command) !== null || isOfTool(command));

/** The same, of a package manager of a language: it needs nothing that was set up for the system meanwhile. */
const isTool = ({ instruction }: Block): boolean => isAll(instruction, isOfTool);

/** Whether a RUN only builds. */
const isBuild = ({ instruction }: Block): boolean =>
  isAll(instruction, (command) => readDependencyCommand(command)?.kind === 'build');

const isOfTool = (command: ShellCommand): boolean =>
  readDependencyCommand(command)?.kind === 'named' || isCleanup(command) || PREPARATIONS.has(command.program);

function isAll(instruction: DockerfileInstruction, matches: (command: ShellCommand) => boolean): boolean {
  const commands = commandsOf(instruction);
  return commands.length > 0 && commands.every(matches);
}

const hasParts = ({ ecosystem, manifests }: InstallCall, { contextPaths }: EditInput): boolean =>
  ecosystem.readsSubprojects && hasSubprojects(manifests, '', contextPaths);

/** What is known of the COPY of the sources. */
interface SourceCopy extends ContextCopy {
  /** Whether it copies to the working directory. */
  readonly isHere: boolean;
  /** Whether all that an install reads is there before it. */
  isPreceded(call: InstallCall): boolean;
}

/** Blocks that go in front of the COPY, and those that stay behind it. */
interface Step {
  readonly before: readonly Block[];
  readonly after: readonly Block[];
}

/** Null when the RUN cannot be helped. */
function prepare(block: Block, copy: SourceCopy, contextPaths: readonly string[] | undefined): Step | null {
  const commands = commandsOf(block.instruction);
  const calls = commands.flatMap((command): InstallCall[] => {
    const dependency = readDependencyCommand(command);
    return dependency === null ? [] : [{ ...dependency, program: command.program }];
  });
  const needed = calls.find(({ kind }) => kind === 'manifest' || kind === 'build');
  if (!needed) return null;
  const isPreceded = copy.isPreceded(needed);
  if (!isPreceded && !copy.isHere) return null;
  const found = isPreceded ? { copies: [], prefetch: needed.prefetch } : manifestCopies(needed, copy, contextPaths);
  if (!found) return null;
  const copyBlocks = found.copies.map((line) => newBlock(copy.instruction, [line]));
  if (found.prefetch !== null) {
    if (commands.some(({ program }) => program === 'cd')) return null;
    if (needed.kind === 'manifest' && !isWholeCommand(found.prefetch, needed, block)) return null;
    const run = `RUN ${flagsAsWritten(block.instruction)}${found.prefetch}`;
    return { before: [...copyBlocks, newBlock(block.instruction, [run])], after: [block] };
  }
  const isAlone = commands.every(
    (command) => readDependencyCommand(command)?.ecosystem === needed.ecosystem || isCleanup(command),
  );
  const builds = calls.some(({ kind }) => kind === 'build' || kind === 'project');
  return isAlone && !builds ? { before: [...copyBlocks, block], after: [] } : null;
}

/** Whether a prefetch says all that the install does: no setting in front of it, no word that had to be left out. */
function isWholeCommand(prefetch: string, { ecosystem, program }: InstallCall, { instruction }: Block): boolean {
  const words = prefetch.split(' ').filter((word) => !ecosystem.prefetchFlags.includes(word));
  const text = bodyOf(instruction).replace(/\s+/g, ' ');
  const start = text.indexOf(words.join(' '));
  const before = text.slice(0, start).trimEnd();
  const after = text.slice(start + words.join(' ').length).trimStart();
  return start >= 0 && words[0] === program && /(?:^|&&|;)$/.test(before) && /^(?:$|&&|;)/.test(after);
}

function flagsAsWritten(instruction: Block['instruction']): string {
  return flagsOf(instruction)
    .map(({ name, value }) => (value === '' ? `--${name} ` : `--${name}=${value} `))
    .join('');
}
