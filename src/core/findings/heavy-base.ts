import { runtimeBase } from '../dockerfile/suggest/runtime-base.js';
import type { Rule } from './finding.js';
import { at, stagesOf } from './support/at.js';

export const heavyBase: Rule = {
  meta: {
    id: 'heavy-base',
    title: 'The final stage stands on a base for building',
    severity: 'warning',
    needs: ['dockerfile'],
    why: 'The full images of languages hold compilers, headers and version control so that anything can be built on them. What only runs needs the slim variant, a JRE instead of a JDK, or for a compiled program no language at all. Nothing above the base can take its bytes out again.',
    remedy: 'Build on the full image in a stage of its own, and let the final stage start from a smaller one.',
    examples: {
      bad: 'FROM node:22.1\nCOPY server.js /srv/\nCMD ["node", "/srv/server.js"]',
      good: 'FROM node:22.1-slim\nCOPY server.js /srv/\nCMD ["node", "/srv/server.js"]',
    },
  },
  run: (context) => {
    const { dockerfile, image } = context;
    const stages = stagesOf(context);
    let stage = stages[dockerfile?.finalStage ?? -1];
    while (stage !== undefined && stage.baseStageIndex !== null) stage = stages[stage.baseStageIndex];
    const [from] = stage?.instructions ?? [];
    const base = stage?.baseResolved;
    if (!base || from === undefined || runtimeBase(base) === base) return [];
    const tools =
      image && image.visibleFiles.filter((file) => isBuildFile(file) && file.layerIndex < image.base.layerCount);
    return [
      at(context, from, {
        message: `${base} brings what is needed to build; the final image only runs.`,
        remediation: `Start the final stage from ${runtimeBase(base)} or a smaller one, and copy into it what a build stage made.`,
        bytes: tools?.reduce((sum, { bytes }) => sum + bytes, 0) ?? null,
      }),
    ];
  },
};

const isBuildFile = ({ owner }: { owner: { role: string } }): boolean => owner.role === 'build';
