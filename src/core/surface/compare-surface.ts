import type { SurfaceChanges } from '../report/comparison-report.js';
import type { Surface, SurfaceItem } from '../report/image-report.js';

/**
 * What the candidate's surface gained and lost. An item is the same when its path and its visibility
 * are; a key that was deleted in a later layer is lost as visible and gained as hidden.
 */
export function compareSurface(baseline: Surface, candidate: Surface): SurfaceChanges {
  return { gained: onlyIn(candidate, baseline), lost: onlyIn(baseline, candidate) };
}

function onlyIn(one: Surface, other: Surface): SurfaceChanges['gained'] {
  return {
    setuid: missingFrom(other.setuid, one.setuid),
    worldWritable: missingFrom(other.worldWritable, one.worldWritable),
    capabilities: missingFrom(other.capabilities, one.capabilities),
    shells: missingFrom(other.shells, one.shells),
    interpreters: missingFrom(other.interpreters, one.interpreters),
    compilers: missingFrom(other.compilers, one.compilers),
    packageManagers: missingFrom(other.packageManagers, one.packageManagers),
    secrets: missingFrom(other.secrets, one.secrets),
  };
}

function missingFrom(known: readonly SurfaceItem[], items: readonly SurfaceItem[]): SurfaceItem[] {
  const keys = new Set(known.map(keyOf));
  return items.filter((item) => !keys.has(keyOf(item)));
}

function keyOf({ path, visible }: SurfaceItem): string {
  return `${visible ? 1 : 0}${path}`;
}
