import type { ComparedImage } from '../core/compare/compare-images.js';
import { analyzeDockerfile } from '../core/dockerfile/analyze.js';
import { findingsOf } from '../core/findings/image-findings.js';
import type { ImageAnalysis } from '../core/image-analysis.js';

/** An image with its findings, those of its Dockerfile after its own. Throws DOCKERFILE_INVALID, DOCKERFILE_TOO_LARGE. */
export function withFindings(analysis: ImageAnalysis, dockerfile: string | null): ComparedImage {
  const ofDockerfile = dockerfile === null ? [] : analyzeDockerfile(dockerfile, { image: analysis }).findings;
  return { analysis, findings: [...findingsOf(analysis), ...ofDockerfile] };
}
