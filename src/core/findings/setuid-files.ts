import { formatCount } from '../units.js';
import type { Rule } from './finding.js';
import { findingsByLayer } from './support/by-layer.js';
import { surfaceStakes } from './support/surface-rule.js';

export const setuidFiles: Rule = {
  meta: {
    id: 'setuid-files',
    title: 'Programs run with the rights of their owner',
    severity: 'warning',
    needs: ['image'],
    why: 'A setuid or setgid program gives whoever calls it the rights of its owner, mostly root. A container that runs one service needs none of them.',
    remedy:
      'Take the bits off (chmod a-s) in the RUN that installs the program, or leave the program out; run with no-new-privileges.',
    examples: {
      bad: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y sudo && rm -rf /var/lib/apt/lists/*',
      good: 'FROM debian:12.5\nUSER 10001',
    },
  },
  run: ({ image }) => {
    if (!image) return [];
    return findingsByLayer(image, surfaceStakes(image, image.surface.setuid), ({ name, stakes, base }) => ({
      message: `${name} brings ${formatCount(stakes.length, 'setuid or setgid file', 'setuid or setgid files')}.`,
      remediation: base
        ? 'Run the container with no-new-privileges, or choose a base without them.'
        : 'Take the bits off in the same RUN: `chmod a-s FILE`.',
      severity: base ? 'info' : 'warning',
    }));
  },
};
