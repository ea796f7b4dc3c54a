import { reachableStages } from '../dockerfile/stages.js';
import type { Rule } from './finding.js';
import { at, stagesOf } from './support/at.js';

export const unusedStage: Rule = {
  meta: {
    id: 'unused-stage',
    title: 'A stage does not contribute to the final image',
    severity: 'info',
    needs: ['dockerfile'],
    why: 'The final stage neither builds on this stage nor copies from it. BuildKit skips it, the classic builder runs it all the same; either way somebody reads and maintains it, and a forgotten COPY --from is a common reason.',
    remedy: 'Copy from it, or remove it; leave it when it is a target of its own (docker build --target).',
    examples: {
      bad: 'FROM golang:1.25 AS build\nRUN go version > /v\nFROM debian:12.5\nCMD ["bash"]',
      good: 'FROM golang:1.25 AS build\nRUN go version > /v\nFROM debian:12.5\nCOPY --from=build /v /v\nCMD ["bash"]',
    },
  },
  run: (context) => {
    const stages = stagesOf(context);
    const built = reachableStages(stages, context.dockerfile?.finalStage ?? null);
    const used = built.union(reachableStages(stages, stages.at(-1)?.index ?? null));
    const open = stages.filter(({ baseResolved }) => baseResolved === null).map(({ base }) => aroundVariables(base));
    return stages.flatMap((stage) => {
      const [from] = stage.instructions;
      if (used.has(stage.index) || from === undefined) return [];
      const name = stage.name?.toLowerCase() ?? '';
      if (open.some(({ start, end }) => name !== '' && name.startsWith(start) && name.endsWith(end))) return [];
      const title = stage.name === null ? `Stage ${stage.index}` : `Stage ${stage.name}`;
      return at(context, from, {
        message: `${title} is not needed for the final image.`,
        remediation: `Copy from it with COPY --from=${stage.name ?? stage.index}, remove it, or keep it as a --target.`,
        bytes: null,
      });
    });
  },
};

/** What stands before the first and behind the last variable of a base: `base-${TARGETARCH}` may be any stage `base-…`. */
function aroundVariables(base: string): { start: string; end: string } {
  const text = base.toLowerCase();
  const last = text.slice(text.lastIndexOf('$'));
  return { start: text.slice(0, text.indexOf('$')), end: last.replace(/^\$(?:\{[^}]*\}|\w+)/, '') };
}
