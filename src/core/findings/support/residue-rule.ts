import { getOrMake } from '../../collections.js';
import type { ImageAnalysis } from '../../image-analysis.js';
import type { Place } from '../../ownership/places.js';
import { visibleStretches, type VisibleFile } from '../../ownership/visible-files.js';
import type { Owner } from '../../report/image-report.js';
import { formatBytes, formatCount } from '../../units.js';
import type { Rule, RuleMeta } from '../finding.js';
import { BASE_REMEDY, findingsOfFiles } from './by-layer.js';

/** A rule that finds files of one kind that an image does not need, layer by layer. */
export interface ResidueRule {
  readonly meta: Omit<RuleMeta, 'needs'>;
  /** What the files are, as the end of "ships 3 files (1.2 MB) of …". */
  readonly what: string;
  /** Whether files of an owner at a place are of the kind. */
  matches(owner: Owner, place: Place): boolean;
  /** What to do about it in one's own layer, by the path of the largest of the files. */
  remedyFor(path: string): string;
}

/** Makes a rule that reports visible files of a kind, one finding for each layer that ships some. */
export function residueRule({ meta, what, matches, remedyFor }: ResidueRule): Rule {
  return {
    meta: { ...meta, needs: ['image'] },
    run: ({ image }) => {
      if (!image) return [];
      return findingsOfFiles(image, filesOfKind(image, matches), ({ name, bytes, base, count, largest }) => ({
        message: `${name} ships ${formatCount(count, 'file', 'files')} (${formatBytes(bytes)}) of ${what}.`,
        remediation: base ? BASE_REMEDY : remedyFor(largest[0]?.path ?? ''),
      }));
    },
  };
}

/** Those that have bytes, by layer. */
function filesOfKind(image: ImageAnalysis, matches: ResidueRule['matches']): Map<number, VisibleFile[]> {
  const byLayer = new Map<number, VisibleFile[]>();
  for (const { owner, place, layerIndex, bytes, files } of visibleStretches(image)) {
    if (bytes === 0 || !matches(owner, place)) continue;
    const found = getOrMake(byLayer, layerIndex, () => []);
    for (const file of files) if (file.bytes > 0) found.push(file);
  }
  return byLayer;
}
