import { bodyOf, flagsOf } from '../dockerfile/instructions.js';
import { mountsOf } from '../dockerfile/mounts.js';
import { reachableStages } from '../dockerfile/stages.js';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import type { FindingContext, Rule, RuleFinding } from './finding.js';
import { at, instructionsOf, stagesOf } from './support/at.js';

/** Flags of BuildKit's frontend, those of its experimental releases included. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  ADD: ['chown', 'chmod', 'link', 'keep-git-dir', 'checksum', 'unpack', 'exclude'],
  COPY: ['chown', 'chmod', 'link', 'from', 'parents', 'exclude'],
  FROM: ['platform'],
  HEALTHCHECK: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
  RUN: ['mount', 'network', 'security', 'device'],
};

export const refusedByBuilder: Rule = {
  meta: {
    id: 'refused-by-builder',
    title: 'The builder refuses an instruction',
    severity: 'error',
    needs: ['dockerfile'],
    why: 'BuildKit stops at a flag that it does not know, at a HEALTHCHECK that is neither NONE nor CMD, at a variable in COPY --from or RUN --mount=from, which name a stage or an image and are not substituted, and at stages that copy from each other in a circle.',
    remedy:
      'Correct the flag; write HEALTHCHECK CMD with a command; for a variable, name a stage with FROM and the variable and copy from that stage; break the circle with a stage of its own for what both need.',
    examples: {
      bad: 'FROM debian:12.5\nCOPY --owner=nobody app /app',
      good: 'FROM debian:12.5\nCOPY --chown=nobody app /app',
    },
  },
  run: (context) => [
    ...instructionsOf(context).flatMap((instruction) => {
      const refusal = refusalOf(instruction, context.dockerfile?.escape);
      return refusal === null ? [] : at(context, instruction, { ...refusal, bytes: null });
    }),
    ...circles(context),
  ],
};

/** Copies that close a circle; one of them always names its own stage or one below. */
function circles(context: FindingContext): RuleFinding[] {
  const stages = stagesOf(context);
  return stages.flatMap((stage) =>
    stage.copiesFrom.flatMap(({ line, from, stageIndex }) => {
      const instruction = stage.instructions.find((candidate) => candidate.line === line);
      if (stageIndex === null || stageIndex < stage.index || instruction === undefined) return [];
      if (!reachableStages(stages, stageIndex).has(stage.index)) return [];
      return at(context, instruction, {
        message: `Stage ${from.slice(0, 60)} needs the stage of line ${stage.line} itself: the builder refuses the circle.`,
        remediation: 'Make what both need in a stage of its own above, and copy from that.',
        bytes: null,
      });
    }),
  );
}

const isVariable = ({ from }: { from: string }): boolean => from.includes('$');

function refusalOf(instruction: DockerfileInstruction, escape = '\\'): { message: string; remediation: string } | null {
  const { keyword, flags } = instruction;
  const known = FLAGS[keyword] ?? [];
  const unknown = flagsOf(instruction, escape)
    .find(({ name }) => !known.includes(name))
    ?.name.slice(0, 40);
  if (unknown !== undefined) {
    return {
      message: `${keyword} has no flag --${unknown}.`,
      remediation: known.length === 0 ? `${keyword} takes no flags.` : `It takes --${known.join(', --')}.`,
    };
  }
  const from = keyword === 'COPY' ? flags['from'] : mountsOf(instruction, escape).find(isVariable)?.from;
  if (from?.includes('$') === true) {
    return {
      message: `${keyword === 'COPY' ? '--from=' : '--mount from='}${from.slice(0, 60)} is not substituted: the builder refuses it.`,
      remediation: 'Name a stage with FROM, where ARGs are substituted, and copy from that stage.',
    };
  }
  const type = keyword === 'HEALTHCHECK' ? (/^\S+/.exec(bodyOf(instruction, escape))?.[0] ?? '').toUpperCase() : 'NONE';
  if (type === 'NONE' || type === 'CMD') return null;
  return {
    message: 'HEALTHCHECK is neither NONE nor CMD with a command.',
    remediation: 'Write HEALTHCHECK CMD and what to run.',
  };
}
