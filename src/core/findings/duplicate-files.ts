import { formatBytes, formatCount } from '../units.js';
import type { Rule } from './finding.js';
import { findingsOfFiles } from './support/by-layer.js';
import { duplicatesOf } from './support/duplicates.js';

/** Smaller files are a block on disk whatever they hold. */
const BLOCK = 4096;

export const duplicateFiles: Rule = {
  meta: {
    id: 'duplicate-files',
    title: 'The same content is in the image several times',
    severity: 'info',
    needs: ['image'],
    why: 'Files with equal content at different paths are stored once for each path. Within one layer compression may hide that on the wire, on disk nothing does. What packages of the operating system repeat is left out: nobody but their makers can change it.',
    remedy:
      'Keep one copy and link to it, or copy from the stage that has it only once. Package managers can often do that: npm dedupe, pnpm, hard links.',
    examples: {
      bad: 'FROM debian:12.5\nCOPY model.bin /srv/a/model.bin\nCOPY model.bin /srv/b/model.bin',
      good: 'FROM debian:12.5\nCOPY model.bin /srv/a/model.bin\nRUN ln -s /srv/a/model.bin /srv/b-model.bin',
    },
  },
  run: ({ image }) => {
    if (!image) return [];
    const base = image.base.layerCount;
    const own = duplicatesOf(image, BLOCK).flatMap(({ file, original }) => {
      const isOwn = file.owner.category !== 'os-package' && file.layerIndex >= base && original.layerIndex >= base;
      return isOwn ? file : [];
    });
    const byLayer = Map.groupBy(own, ({ layerIndex }) => layerIndex);
    return findingsOfFiles(image, byLayer, ({ name, bytes, count }) => ({
      message: `${name} ships ${formatCount(count, 'file', 'files')} (${formatBytes(bytes)}) whose content is in the image already.`,
      remediation: 'Keep one copy and link the others to it, or leave them out of the copy.',
      severity: 'info',
    }));
  },
};
