import type { DockerfileStage } from '../report/dockerfile-report.js';
import type { FindingContext, Rule, RuleFinding } from './finding.js';
import { at, stagesOf } from './support/at.js';
import { isOfficialImage } from './support/official-images.js';

export const latestTag: Rule = {
  meta: {
    id: 'latest-tag',
    title: 'An image that is built on, or copied from, has no fixed version',
    severity: 'warning',
    needs: ['dockerfile'],
    why: 'Without a tag, or with latest, the image is another one tomorrow: builds are not repeatable, every layer above is rebuilt when it moves, and a new major version arrives unasked.',
    remedy: 'Name a version, best with its digest.',
    examples: { bad: 'FROM ubuntu:latest\nCMD ["bash"]', good: 'FROM ubuntu:24.04\nCMD ["bash"]' },
  },
  run: (context) =>
    stagesOf(context).flatMap((stage) => [...floatingBase(context, stage), ...floatingSources(context, stage)]),
};

function floatingBase(context: FindingContext, { instructions, baseResolved, baseStageIndex }: DockerfileStage) {
  const [from] = instructions;
  if (from === undefined || baseResolved === null || baseStageIndex !== null || !floats(baseResolved)) return [];
  return [at(context, from, statementOf(baseResolved))];
}

/** Images that a COPY or a mount takes files from; a bare name may be a stage that is missing. */
function floatingSources(context: FindingContext, { instructions, copiesFrom }: DockerfileStage): RuleFinding[] {
  return copiesFrom.flatMap(({ line, from, stageIndex }) => {
    const instruction = instructions.find((each) => each.line === line);
    const isImage = stageIndex === null && !from.includes('$') && (/[/:]/.test(from) || isOfficialImage(from));
    return instruction && isImage && floats(from) ? at(context, instruction, statementOf(from)) : [];
  });
}

const statementOf = (reference: string) => ({
  message: `${reference} ${/:latest$/.test(reference) ? 'moves with every release' : 'has no tag, which means latest'}.`,
  remediation: `Write a version, for example ${reference.replace(/:latest$/, '')}:VERSION, or a digest.`,
  bytes: null,
});

function floats(reference: string): boolean {
  if (reference.toLowerCase() === 'scratch' || reference.includes('@') || /^sha256:/.test(reference)) return false;
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  return !name.includes(':') || name.endsWith(':latest');
}
