import { argumentsOf } from '../dockerfile/instructions.js';
import type { Rule } from './finding.js';
import { at, finalInstructionsOf, stagesOf } from './support/at.js';

export const rootUser: Rule = {
  meta: {
    id: 'root-user',
    title: 'The container runs as root',
    severity: 'warning',
    needs: ['dockerfile'],
    why: 'A process that runs as root in the container may write everywhere in it, and a hole in the runtime then gives root on the machine.',
    remedy: 'Create a user, or use a number, and name it with USER behind the last step that needs root.',
    examples: {
      bad: 'FROM debian:12.5\nCMD ["sleep", "1"]',
      good: 'FROM debian:12.5\nUSER 10001\nCMD ["sleep", "1"]',
    },
  },
  run: (context) => {
    const stage = stagesOf(context)[context.dockerfile?.finalStage ?? -1];
    const [from] = stage?.instructions ?? [];
    if (stage === undefined || from === undefined) return [];
    const users = finalInstructionsOf(context).filter(({ keyword }) => keyword === 'USER');
    const last = users.at(-1);
    const user = last === undefined ? (context.image?.config.user ?? '') : (argumentsOf(last)[0] ?? '');
    const isSafeBase = last === undefined && /nonroot|rootless|unprivileged/.test(stage.baseResolved ?? '');
    if (!isRoot(user) || isSafeBase) return [];
    return [
      at(context, last ?? from, {
        message:
          last === undefined ? 'The final stage names no user, so the program runs as root.' : 'The last USER is root.',
        remediation:
          'Put USER 10001 (or a user that a RUN creates) before CMD, and copy with --chown where it must write.',
        bytes: null,
      }),
    ];
  },
};

function isRoot(user: string): boolean {
  const name = user.split(':', 1)[0] ?? '';
  return name === '' || name === 'root' || /^0+$/.test(name);
}
