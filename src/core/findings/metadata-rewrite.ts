import { formatBytes, formatCount } from '../units.js';
import type { Rule } from './finding.js';
import { findingsByLayer } from './support/by-layer.js';
import { hiddenStakes } from './support/hidden-rule.js';

export const metadataRewrite: Rule = {
  meta: {
    id: 'metadata-rewrite',
    title: 'Files are stored again only to change owner, mode or time',
    severity: 'warning',
    needs: ['image'],
    why: 'A layer holds whole files. chmod, chown or touch in a later instruction stores each file a second time with the same content.',
    remedy: 'Set owner and mode while copying (COPY --chown, --chmod), or in the RUN that makes the files.',
    examples: {
      bad: 'FROM debian:12.5\nCOPY app /srv/app\nRUN chown -R www-data /srv/app',
      good: 'FROM debian:12.5\nCOPY --chown=www-data app /srv/app',
    },
  },
  run: ({ image }) => {
    if (!image) return [];
    return findingsByLayer(image, hiddenStakes(image, 'metadataOnly', 'hiding'), ({ name, bytes, stakes }) => ({
      message: `${name} stores ${formatCount(stakes.length, 'file', 'files')} (${formatBytes(bytes)}) again with the same content.`,
      remediation: 'Set owner, mode and time where the files are made: COPY --chown and --chmod, or the same RUN.',
    }));
  },
};
