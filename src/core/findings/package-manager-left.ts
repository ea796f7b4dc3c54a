import { listWords } from './support/at.js';
import type { Rule } from './finding.js';
import { BASE_REMEDY, findingsByLayer } from './support/by-layer.js';
import { surfaceStakes } from './support/surface-rule.js';

export const packageManagerLeft: Rule = {
  meta: {
    id: 'package-manager-left',
    title: 'Package managers are in the image',
    severity: 'info',
    needs: ['image'],
    why: 'A running container installs nothing. A package manager lets an intruder fetch tools in one command, and it keeps its own libraries in the image.',
    remedy:
      'Install in a build stage, and build the final stage on a base without package managers (distroless, scratch).',
    examples: {
      bad: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y nodejs npm && rm -rf /var/lib/apt/lists/*',
      good: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y nodejs && rm -rf /var/lib/apt/lists/*',
    },
  },
  run: ({ image }) => {
    if (!image) return [];
    const visible = image.surface.packageManagers.filter((item) => item.visible);
    return findingsByLayer(image, surfaceStakes(image, visible), ({ name, stakes, base }) => ({
      message: `${name} brings ${listWords([...new Set(stakes.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)))])}.`,
      remediation: base ? BASE_REMEDY : 'Install what is needed in a build stage and leave the package manager there.',
      severity: 'info',
    }));
  },
};
