import type { Rule } from './finding.js';
import { evidenceOf } from './support/by-layer.js';

export const runsAsRoot: Rule = {
  meta: {
    id: 'runs-as-root',
    title: 'The image runs as root',
    severity: 'warning',
    needs: ['image'],
    why: 'A process that runs as root in the container may write everywhere in it, and a hole in the runtime then gives root on the machine. With a Dockerfile at hand, root-user says it with its line.',
    remedy: 'Name a user with USER behind the last step that needs root.',
    examples: {
      bad: 'FROM debian:12.5\nCMD ["sleep", "1"]',
      good: 'FROM debian:12.5\nUSER 10001\nCMD ["sleep", "1"]',
    },
  },
  run: ({ image, dockerfile }) => {
    if (!image || dockerfile || !image.surface.runsAsRoot) return [];
    const { user } = image.config;
    return [
      {
        message:
          user === ''
            ? 'The image names no user, so its command runs as root.'
            : `The image names the user ${user.slice(0, 64)}.`,
        remediation:
          'Put `USER 10001` (or a user that a RUN creates) before CMD, and copy with --chown where it must write.',
        scope: 'own',
        evidence: evidenceOf(image, null, []),
        bytes: null,
      },
    ];
  },
};
