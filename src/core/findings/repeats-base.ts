import { pushTo } from '../collections.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { formatBytes, formatCount } from '../units.js';
import type { Rule } from './finding.js';
import { findingsOfFiles } from './support/by-layer.js';
import { visibleStretches, type VisibleFile } from '../ownership/visible-files.js';

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
    const shipped = shippedByBase(image);
    return findingsOfFiles(image, repeatedFiles(image, shipped), ({ name, bytes, count, largest: [largest] }) => ({
      message: `${name} ships ${formatCount(count, 'file', 'files')} (${formatBytes(bytes)}) that the base image has already.`,
      remediation: `Leave them out of the copy and use those of the base image, such as /${shipped[largest?.content ?? 0] ?? ''}.`,
    }));
  },
};

/** The first path of each content that the base ships, by its number. */
function shippedByBase(image: ImageAnalysis): readonly (string | undefined)[] {
  const shipped = new Array<string | undefined>(image.fileSystem.contents.length).fill(undefined);
  for (const { layerIndex, files } of visibleStretches(image)) {
    if (layerIndex >= image.base.layerCount) continue;
    for (const { content, bytes, path } of files) if (bytes >= BLOCK) shipped[content] ??= path;
  }
  return shipped;
}

/** Files of the own layers, but for those that a RUN makes, whose content is shipped, by layer. */
function repeatedFiles(image: ImageAnalysis, shipped: readonly (string | undefined)[]): Map<number, VisibleFile[]> {
  const byLayer = new Map<number, VisibleFile[]>();
  for (const { layerIndex, files } of visibleStretches(image)) {
    const isRun = image.layers[layerIndex]?.instruction?.startsWith('RUN ') ?? false;
    if (layerIndex < image.base.layerCount || isRun) continue;
    for (const file of files) if (shipped[file.content] !== undefined) pushTo(byLayer, layerIndex, file);
  }
  return byLayer;
}
