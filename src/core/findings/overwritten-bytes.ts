import { formatBytes, formatCount } from '../units.js';
import type { Rule } from './finding.js';
import { findingsByLayer } from './support/by-layer.js';
import { hiddenStakes } from './support/hidden-rule.js';

export const overwrittenBytes: Rule = {
  meta: {
    id: 'overwritten-bytes',
    title: 'A later layer writes files again',
    severity: 'warning',
    needs: ['image'],
    why: 'A file that a later layer replaces with other content is shipped in both versions. The databases and logs of package managers are left out: every install rewrites them.',
    remedy: 'Write each file once: put the final version in place at first, or join the instructions.',
    examples: {
      bad: 'FROM debian:12.5\nCOPY data.db /srv/data.db\nRUN sqlite3 /srv/data.db < migrate.sql',
      good: 'FROM debian:12.5 AS build\nCOPY data.db /srv/data.db\nRUN sqlite3 /srv/data.db < migrate.sql\nFROM debian:12.5\nCOPY --from=build /srv/data.db /srv/data.db',
    },
  },
  run: ({ image }) => {
    if (!image) return [];
    return findingsByLayer(image, hiddenStakes(image, 'overwritten', 'hiding'), ({ name, bytes, stakes }) => ({
      message: `${name} replaces ${formatCount(stakes.length, 'file', 'files')} of earlier layers, whose ${formatBytes(bytes)} are still shipped.`,
      remediation: `Write these files only once: do the change in the instruction that brings them, or in a build stage.`,
    }));
  },
};
