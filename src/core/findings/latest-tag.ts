import type { Rule } from './finding.js';
import { at, stagesOf } from './support/at.js';

export const latestTag: Rule = {
  meta: {
    id: 'latest-tag',
    title: 'The base image has no fixed version',
    severity: 'warning',
    needs: ['dockerfile'],
    why: 'Without a tag, or with latest, the base is another image tomorrow: builds are not repeatable, every layer above is rebuilt when it moves, and a new major version arrives unasked.',
    remedy: 'Name a version, best with its digest.',
    examples: { bad: 'FROM ubuntu:latest\nCMD ["bash"]', good: 'FROM ubuntu:24.04\nCMD ["bash"]' },
  },
  run: (context) =>
    stagesOf(context).flatMap((stage) => {
      const [from] = stage.instructions;
      const base = stage.baseResolved;
      if (from === undefined || base === null || stage.baseStageIndex !== null || !floats(base)) return [];
      return at(context, from, {
        message: `${base} ${/:latest$/.test(base) ? 'moves with every release' : 'has no tag, which means latest'}.`,
        remediation: `Write a version, for example ${base.replace(/:latest$/, '')}:VERSION, or a digest.`,
        bytes: null,
      });
    }),
};

function floats(reference: string): boolean {
  if (reference.toLowerCase() === 'scratch' || reference.includes('@') || /^sha256:/.test(reference)) return false;
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  return !name.includes(':') || name.endsWith(':latest');
}
