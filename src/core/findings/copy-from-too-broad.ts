import { posix } from 'node:path';
import { copiesSources, readContextCopy } from '../dockerfile/context-copy.js';
import { workingDirectories } from '../dockerfile/working-directory.js';
import { readDependencyCommand } from '../dockerfile/dependency-commands.js';
import { commandsOf } from '../dockerfile/shell-commands.js';
import { instructionsBelow } from '../dockerfile/stages.js';
import type { DockerfileInstruction, DockerfileStage } from '../report/dockerfile-report.js';
import type { FindingContext, Rule } from './finding.js';
import { at, stagesOf } from './support/at.js';

export const copyFromTooBroad: Rule = {
  meta: {
    id: 'copy-from-too-broad',
    title: 'A stage is copied as a whole',
    severity: 'warning',
    needs: ['dockerfile'],
    why: 'Copying the root of a build stage, or the whole folder in which a program was compiled or bundled, brings sources, development dependencies and tools along; what the second stage was made for is lost. A program in Python, Ruby or PHP runs from its sources: there the folder is what is needed.',
    remedy: 'Copy only the files that the program needs to run.',
    examples: {
      bad: 'FROM node:22.1 AS build\nWORKDIR /app\nCOPY . .\nRUN npm run build\nFROM node:22.1-slim\nCOPY --from=build /app /app',
      good: 'FROM node:22.1 AS build\nWORKDIR /app\nCOPY . .\nRUN npm run build\nFROM node:22.1-slim\nCOPY --from=build /app/dist /app/dist',
    },
  },
  run: (context) => {
    const stages = stagesOf(context);
    return stages.flatMap((stage) =>
      stage.copiesFrom.flatMap((copy) => {
        const source = copy.stageIndex === null ? undefined : stages[copy.stageIndex];
        const instruction = stage.instructions.find(({ line, keyword }) => line === copy.line && keyword === 'COPY');
        if (source === undefined || instruction === undefined) return [];
        const broad = copy.sources
          .map((path) => posix.resolve('/', path.replace(/(?:^|\/)\*{1,2}$/, '')))
          .find((path) => isWhole(context, source, path));
        if (broad === undefined) return [];
        const what = broad === '/' ? 'whole file system' : `whole working directory ${broad}`;
        return at(context, instruction, {
          message: `The ${what} of stage ${source.name ?? source.index} is copied, sources and development dependencies included.`,
          remediation: 'Name the files that the program runs with, such as the binary or the dist folder.',
        });
      }),
    );
  },
};

/** Whether `path` is the root of a stage with a base, or the folder into which its sources were copied. */
function isWhole(context: FindingContext, source: DockerfileStage, path: string): boolean {
  if (path === '/') return source.base.toLowerCase() !== 'scratch';
  const instructions = [...instructionsBelow(stagesOf(context), source), ...source.instructions];
  if (runsFromSources(instructions)) return false;
  const directories = workingDirectories(instructions, context.dockerfile?.escape ?? '\\');
  return instructions.some((instruction, index) => {
    const copy = readContextCopy(instruction);
    if (copy === null || !copiesSources(copy)) return false;
    const destination = posix.resolve(directories[index] ?? '/', copy.destination);
    return destination === path || destination.startsWith(`${path}/`);
  });
}

const INTERPRETED = new Set(['pip', 'pipenv', 'poetry', 'uv', 'bundler', 'composer']);

/** Whether the dependencies of a stage are those of a language that is not compiled, and nothing else is built. */
function runsFromSources(instructions: readonly DockerfileInstruction[]): boolean {
  const used = instructions.flatMap((instruction) =>
    commandsOf(instruction).flatMap((c) => readDependencyCommand(c) ?? []),
  );
  return used.length > 0 && used.every(({ ecosystem }) => INTERPRETED.has(ecosystem.id));
}
