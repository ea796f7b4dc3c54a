import type { Rule } from './finding.js';
import { at, stagesOf } from './support/at.js';

export const numericFrom: Rule = {
  meta: {
    id: 'numeric-from',
    title: 'A stage is named by its number',
    severity: 'info',
    needs: ['dockerfile'],
    why: 'The number of a stage changes as soon as somebody adds a stage above; the copy then silently takes its files from another one.',
    remedy: 'Name the stage with AS and copy from the name.',
    examples: {
      bad: 'FROM golang:1.25\nRUN go version > /v\nFROM debian:12.5\nCOPY --from=0 /v /v',
      good: 'FROM golang:1.25 AS build\nRUN go version > /v\nFROM debian:12.5\nCOPY --from=build /v /v',
    },
  },
  run: (context) => {
    const stages = stagesOf(context);
    return stages.flatMap((stage) =>
      stage.copiesFrom.flatMap((copy) => {
        const source = /^\d+$/.test(copy.from) && copy.stageIndex !== null ? stages[copy.stageIndex] : undefined;
        const instruction = stage.instructions.find(({ line }) => line === copy.line);
        if (source === undefined || instruction === undefined) return [];
        const name = source.name ?? 'build';
        return at(context, instruction, {
          message: `Stage ${copy.from} (line ${source.line}, ${source.base}) is named by its number.`,
          remediation:
            source.name === null
              ? `Write FROM ${source.base} AS ${name} in line ${source.line} and --from=${name} here.`
              : `Write --from=${name}.`,
          bytes: null,
        });
      }),
    );
  },
};
