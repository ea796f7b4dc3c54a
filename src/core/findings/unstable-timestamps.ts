import type { EntryTable } from '../scan/entry-table.js';
import { formatBytes, formatCount } from '../units.js';
import type { Rule } from './finding.js';
import { evidenceOf } from './support/by-layer.js';

/** Entries stamped so shortly before the image was made were stamped by its build. */
const BUILD_SECONDS = 24 * 3600;

export const unstableTimestamps: Rule = {
  meta: {
    id: 'unstable-timestamps',
    title: 'Layers carry the time of their build',
    severity: 'info',
    needs: ['image'],
    why: 'A layer with the time of its build in it gets another digest every time it is built, although nothing changed: no registry, node or cache can tell that it is the same. Reproducible builds set every time to a fixed one.',
    remedy: 'Set SOURCE_DATE_EPOCH and export with rewrite-timestamp=true (BuildKit 0.13), or buildah --timestamp.',
    examples: {
      bad: 'FROM debian:12.5\nRUN date > /etc/built',
      good: 'FROM debian:12.5\nARG SOURCE_DATE_EPOCH\nRUN date -d @$SOURCE_DATE_EPOCH > /etc/built',
    },
  },
  run: ({ image }) => {
    const created = Date.parse(image?.created ?? '') / 1000;
    if (!image || !(created > BUILD_SECONDS)) return [];
    const own = image.layers.filter(({ base, index }) => {
      const entries = image.layerEntries[index];
      return !base && entries !== undefined && isStampedByBuild(entries, created);
    });
    if (own.length === 0) return [];
    const bytes = own.reduce((sum, layer) => sum + layer.compressedSize, 0);
    return [
      {
        message: `${formatCount(own.length, 'layer carries', 'layers carry')} the time of the build: built again without a change, they are ${formatBytes(bytes)} to pull again.`,
        remediation: 'Build with SOURCE_DATE_EPOCH and rewrite-timestamp=true (BuildKit) or --timestamp (buildah).',
        scope: 'own',
        evidence: evidenceOf(image, own[0]?.index ?? null, []),
        bytes,
      },
    ];
  },
};

/** A rewritten layer has one time for all that is new; a build as it comes has many. */
function isStampedByBuild({ columns }: EntryTable, created: number): boolean {
  let first: number | undefined;
  for (const mtime of columns.mtimes) {
    if (mtime > created + 1 || mtime < created - BUILD_SECONDS) continue;
    first ??= mtime;
    if (mtime !== first) return true;
  }
  return false;
}
