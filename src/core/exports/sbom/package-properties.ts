import type { PackageReport } from '../../report/image-report.js';
import { inertText } from '../text/inert-text.js';

/** What stagediff knows of a package beyond an inventory, as name and value for the properties of an SBOM. */
export function packageProperties(one: PackageReport): [name: string, value: string][] {
  const { ownedSize, declaredSize, layerIndex, instruction, location, role, ownedBy } = one;
  const values: [string, string | number | null][] = [
    ['stagediff:ownedSize', ownedSize],
    ['stagediff:declaredSize', declaredSize],
    ['stagediff:layerIndex', layerIndex],
    ['stagediff:instruction', instruction],
    ['stagediff:location', location],
    ['stagediff:role', role],
    ['stagediff:ownedBy', ownedBy],
  ];
  return values.flatMap(([name, value]) => (value === null ? [] : [[name, inertText(String(value))]]));
}
