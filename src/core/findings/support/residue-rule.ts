import { formatBytes, formatCount } from '../../units.js';
import type { Rule, RuleMeta } from '../finding.js';
import { BASE_REMEDY, findingsByLayer, type LayerStakes } from './by-layer.js';
import { visibleFiles, type VisibleFile } from '../../ownership/visible-files.js';

/** A rule that finds files of one kind that an image does not need, layer by layer. */
export interface ResidueRule {
  readonly meta: Omit<RuleMeta, 'needs'>;
  /** What the files are, as the end of "ships 3 files (1.2 MB) of …". */
  readonly what: string;
  /** Whether a file is of the kind. */
  matches(file: VisibleFile): boolean;
  /** What to do about it in one's own layer. */
  remedyFor(layer: LayerStakes): string;
}

/** Makes a rule that reports visible files of a kind, one finding for each layer that ships some. */
export function residueRule({ meta, what, matches, remedyFor }: ResidueRule): Rule {
  return {
    meta: { ...meta, needs: ['image'] },
    run: ({ image }) => {
      if (!image) return [];
      const stakes = visibleFiles(image).filter((file) => file.bytes > 0 && matches(file));
      return findingsByLayer(image, stakes, (layer) => ({
        message: `${layer.name} ships ${formatCount(layer.stakes.length, 'file', 'files')} (${formatBytes(layer.bytes)}) of ${what}.`,
        remediation: layer.base ? BASE_REMEDY : remedyFor(layer),
      }));
    },
  };
}
