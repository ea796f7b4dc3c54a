import { packJson } from '../../src/database/packed-json.js';
import { sampleComparison } from '../../test/support/sample-comparison.js';
import { sampleImage, samplePackage } from '../../test/support/sample-reports.js';

/** Bodies of stored reports: of an image, and of a comparison of two. */
export interface SampleBodies {
  readonly image: Uint8Array;
  readonly comparison: Uint8Array;
}

/** Reports with all their parts and this many packages, packed as the service does. */
export async function sampleBodies(packageCount: number): Promise<SampleBodies> {
  const image = sampleImage('app');
  const comparison = sampleComparison('app');
  const packages = Array.from({ length: packageCount }, (_, index) => samplePackage(`package-${index}`));
  return {
    image: await packJson({ ...image, packages }),
    comparison: await packJson({ ...comparison, packages: { ...comparison.packages, added: packages } }),
  };
}
