import { pushTo } from '../collections.js';
import { formatBytes, formatCount } from '../units.js';
import type { Rule } from './finding.js';
import { findingsByLayer } from './support/by-layer.js';
import { visibleFiles } from '../ownership/visible-files.js';

const BLOCK = 4096;

export const repeatsBase: Rule = {
  meta: {
    id: 'repeats-base',
    title: 'Layers repeat files that the base image has',
    severity: 'warning',
    needs: ['image'],
    why: 'A file that is copied from a build stage although the base image ships the same content costs its bytes again with every pull of that layer.',
    remedy: 'Copy only what was built, not whole system directories, and take libraries from the base image.',
    examples: {
      bad: 'FROM debian:12.5 AS build\nRUN make -C /src\nFROM debian:12.5\nCOPY --from=build /usr /usr',
      good: 'FROM debian:12.5 AS build\nRUN make -C /src\nFROM debian:12.5\nCOPY --from=build /usr/local/bin/app /usr/local/bin/app',
    },
  },
  run: ({ image }) => {
    if (!image || image.base.layerCount === 0) return [];
    const base = image.base.layerCount;
    const shipped = new Map<number, string[]>();
    for (const { content, layerIndex, bytes, path } of visibleFiles(image)) {
      if (layerIndex < base && bytes >= BLOCK) pushTo(shipped, content, path);
    }
    const isRun = (layerIndex: number): boolean => image.layers[layerIndex]?.instruction?.startsWith('RUN ') ?? false;
    const own = visibleFiles(image).filter(
      ({ layerIndex, content }) => layerIndex >= base && shipped.has(content) && !isRun(layerIndex),
    );
    return findingsByLayer(image, own, ({ name, bytes, stakes }) => ({
      message: `${name} ships ${formatCount(stakes.length, 'file', 'files')} (${formatBytes(bytes)}) that the base image has already.`,
      remediation: `Leave them out of the copy and use those of the base image, such as ${example(stakes[0]?.path ?? '')}.`,
    }));

    function example(path: string): string {
      const content = image?.fileSystem.get(path)?.body?.content ?? 0;
      return `/${shipped.get(content)?.[0] ?? path}`;
    }
  },
};
