import type { ComparedImage } from '../core/compare/compare-images.js';
import { analyzeDockerfile } from '../core/dockerfile/analyze.js';
import { layerLines } from '../core/dockerfile/layer-lines.js';
import { findingsOf } from '../core/findings/image-findings.js';
import type { ImageAnalysis } from '../core/image-analysis.js';
import type { Finding } from '../core/report/finding.js';

/**
 * An image with its findings and, when one is given, its Dockerfile: the findings of that come after its own.
 * Throws DOCKERFILE_INVALID, DOCKERFILE_TOO_LARGE.
 */
export function withFindings(
  analysis: ImageAnalysis,
  text: string | null,
  findings: readonly Finding[] = findingsOf(analysis),
): ComparedImage {
  if (text === null) return { analysis, findings };
  const { findings: ofDockerfile, suggestion, ...dockerfile } = analyzeDockerfile(text, { image: analysis });
  return {
    analysis,
    findings: [...findings, ...ofDockerfile],
    dockerfile: { text, ...layerLines(dockerfile, analysis), suggestion },
  };
}
