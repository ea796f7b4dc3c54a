import type { DockerfileStage } from '../report/dockerfile-report.js';
import type { FindingContext, Rule, RuleFinding } from './finding.js';
import { at, stagesOf } from './support/at.js';
import { isOfficialImage } from './support/official-images.js';

const STAGE_LIKE = /^[a-z0-9_-]+$/i;

export const unknownStage: Rule = {
  meta: {
    id: 'unknown-stage',
    title: 'A name stands for no earlier stage',
    severity: 'error',
    needs: ['dockerfile'],
    why: 'A name that no stage above has is taken for an image of a registry: the build fails, or worse, pulls somebody else’s image of that name from Docker Hub.',
    remedy: 'Use the name of a stage that stands above; write an image with its tag.',
    examples: {
      bad: 'FROM golang:1.25 AS build\nFROM debian:12.5\nCOPY --from=builder /app /app',
      good: 'FROM golang:1.25 AS build\nFROM debian:12.5\nCOPY --from=build /app /app',
    },
  },
  run: (context) => {
    const stages = stagesOf(context);
    return stages.flatMap((stage) =>
      [
        ...stage.copiesFrom
          .filter(({ stageIndex }) => stageIndex === null || stageIndex > stage.index)
          .map(({ line, from, stageIndex }) => ({ line, name: from, isBelow: stageIndex !== null })),
        ...(stage.baseStageIndex === null && isStageBelow(stages, stage)
          ? [{ line: stage.line, name: stage.base, isBelow: true }]
          : []),
      ].flatMap((reference) => describe(context, stage, reference)),
    );
  },
};

/** A name in a FROM or COPY that no stage above has. */
interface Reference {
  readonly line: number;
  readonly name: string;
  /** Whether a stage below has it. */
  readonly isBelow: boolean;
}

function describe(context: FindingContext, stage: DockerfileStage, reference: Reference): RuleFinding[] {
  const { line, name, isBelow } = reference;
  const instruction = stage.instructions.find((candidate) => candidate.line === line);
  if (instruction === undefined || !STAGE_LIKE.test(name)) return [];
  if (!isBelow && isOfficialImage(name) && !isBaseOfAStage(context, name)) return [];
  const above = stagesOf(context).filter(({ index }) => index < stage.index);
  const known = above.flatMap((other) => other.name ?? []);
  const choice = known.length > 0 ? `the stages above are ${known.join(', ')}` : 'no stage above has a name';
  return [
    at(context, instruction, {
      message: messageOf(reference, instruction.keyword),
      remediation: isBelow
        ? `Move stage ${name} above line ${stage.line}.`
        : `Use a stage that exists (${choice}), or an image with its tag.`,
      bytes: null,
    }),
  ];
}

function messageOf({ line, name, isBelow }: Reference, keyword: string): string {
  if (isBelow && keyword !== 'FROM') {
    return `Stage ${name} stands below line ${line}: BuildKit finds it, other builders look for an image of that name.`;
  }
  if (isBelow) return `Stage ${name} does not stand above line ${line}.`;
  if (/^\d+$/.test(name)) return `There is no stage ${name} above line ${line}.`;
  return `${name} is no stage above line ${line}; the builder looks for an image docker.io/library/${name}.`;
}

/** `COPY --from=golang` below `FROM golang:1.25 AS build` means the stage. */
function isBaseOfAStage(context: FindingContext, name: string): boolean {
  return stagesOf(context).some(({ base }) => base.split(/[:@]/, 1)[0]?.split('/').at(-1) === name);
}

function isStageBelow(stages: readonly DockerfileStage[], stage: DockerfileStage): boolean {
  return stages.some((other) => other.index > stage.index && other.name?.toLowerCase() === stage.base.toLowerCase());
}
