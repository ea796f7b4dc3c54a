import { formatBytes } from '../units.js';
import type { Rule } from './finding.js';
import { findingsByLayer, nameOfLayer } from './support/by-layer.js';
import { hiddenStakes } from './support/hidden-rule.js';

export const deletedLater: Rule = {
  meta: {
    id: 'deleted-later',
    title: 'A later layer deletes what is shipped all the same',
    severity: 'warning',
    needs: ['image'],
    why: 'A layer never takes bytes out of the layers below it. What one instruction adds and a later one deletes is stored, pulled and readable for anybody who opens the layer.',
    remedy: 'Delete it in the instruction that makes it, or leave it behind in a build stage.',
    examples: {
      bad: 'FROM debian:12.5\nRUN curl -o /tmp/big.tar.gz https://example.com/big.tar.gz && tar -xf /tmp/big.tar.gz\nRUN rm /tmp/big.tar.gz',
      good: 'FROM debian:12.5\nRUN curl -o /tmp/big.tar.gz https://example.com/big.tar.gz && tar -xf /tmp/big.tar.gz && rm /tmp/big.tar.gz',
    },
  },
  run: ({ image }) => {
    if (!image) return [];
    const stakes = hiddenStakes(image, 'deleted', 'shipping');
    const hiders = new Map<number, Set<number>>();
    for (const { layerIndex, body } of stakes) {
      hiders.set(layerIndex, (hiders.get(layerIndex) ?? new Set()).add(body.hiddenByLayer));
    }
    return findingsByLayer(image, stakes, ({ layerIndex, name, bytes, base }) => {
      const by = [...(hiders.get(layerIndex) ?? [])].map((hider) => nameOfLayer(image, hider));
      return {
        message: `${name} ships ${formatBytes(bytes)} that ${by.slice(0, 3).join(', ')} ${by.length === 1 ? 'deletes' : 'delete'}: it is downloaded all the same.`,
        remediation: base
          ? 'Deleting files of the base image frees nothing: choose a base without them, or copy what runs into a smaller one.'
          : `Delete it within ${name} itself, or make it in a build stage and copy only what is kept.`,
      };
    });
  },
};
