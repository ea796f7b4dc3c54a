import { formatCount } from '../units.js';
import type { Rule } from './finding.js';
import { findingsByLayer } from './support/by-layer.js';
import { surfaceStakes } from './support/surface-rule.js';

export const worldWritable: Rule = {
  meta: {
    id: 'world-writable',
    title: 'Everybody may write files of the image',
    severity: 'warning',
    needs: ['image'],
    why: 'Any process in the container, whatever its user, may change these files or put others in their place.',
    remedy: 'Give the one user that writes the files the ownership (COPY --chown) in place of mode 777.',
    examples: {
      bad: 'FROM debian:12.5\nCOPY app /srv/app\nRUN chmod -R 777 /srv/app',
      good: 'FROM debian:12.5\nCOPY --chown=10001 app /srv/app\nUSER 10001',
    },
  },
  run: ({ image }) => {
    if (!image) return [];
    return findingsByLayer(image, surfaceStakes(image, image.surface.worldWritable), ({ name, stakes, base }) => ({
      message: `${name} leaves ${formatCount(stakes.length, 'path', 'paths')} writable by everybody.`,
      remediation:
        'Drop the write bit for others (`chmod o-w`) where the files are made, and use COPY --chown for the user that writes.',
      severity: base ? 'info' : 'warning',
    }));
  },
};
