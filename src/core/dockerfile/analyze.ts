import type { FindingContext } from '../findings/finding.js';
import { RULES } from '../findings/index.js';
import { runRules, type RuleFailure, type RuleResults } from '../findings/run-rules.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { predictMultiStage } from '../predict/predict.js';
import { findRuntimeProgram } from '../predict/runtime-program.js';
import type { DockerfileReport, MatchedLayer } from '../report/dockerfile-report.js';
import { withBuiltStage } from './built-stage.js';
import { matchHistory } from './match-history.js';
import { parseDockerfile, type ParsedDockerfile } from './parse.js';
import type { LaunchedCommand } from './suggest/edit.js';
import { suggest } from './suggest/suggest.js';

/** What is known besides the text. */
export interface DockerfileInputs {
  /** Paths of the build context, relative to it, with `/`. */
  readonly contextPaths?: readonly string[];
  /** Text of .dockerignore; null when the context has none. */
  readonly dockerignore?: string | null;
  /** The image that was built from it: findings then carry measured bytes. */
  readonly image?: ImageAnalysis;
}

/**
 * Stages, findings and a better version of a Dockerfile. Throws DOCKERFILE_INVALID and
 * DOCKERFILE_TOO_LARGE, see `parseDockerfile`.
 */
export function analyzeDockerfile(text: string, inputs: DockerfileInputs = {}): DockerfileReport {
  const { dockerfile, findings, failures } = evaluate(text, inputs);
  const { contextPaths, dockerignore, image } = inputs;
  const suggestion = suggest(text, {
    contextPaths,
    launched: image ? launchedCommand(image) : null,
    findings,
    predictedSaving: image ? predictMultiStage(image).savedVisibleSize : null,
    evaluate: (candidate) => evaluate(candidate, { contextPaths, dockerignore }).findings,
  });
  const layers = image ? { layers: matchedLayers(dockerfile, image) } : {};
  return { ...dockerfile, ...layers, findings, problems: failures.map(toProblem), suggestion };
}

function launchedCommand(image: ImageAnalysis): LaunchedCommand | null {
  const { launched, command } = findRuntimeProgram(image);
  return launched && { words: launched, replaces: command !== null };
}

function evaluate(text: string, known: DockerfileInputs): RuleResults & { dockerfile: DockerfileReport } {
  const parsed = withBuiltStage(parseDockerfile(text), known.image?.history ?? []);
  const dockerfile = { ...parsed, findings: [], problems: [], suggestion: null };
  const context: FindingContext = { ...known, dockerfile };
  return { ...runRules(RULES.filter(usesDockerfile), context), dockerfile };
}

/** The layers of an image whose line is known, oldest first, with how sure that is. */
function matchedLayers(dockerfile: ParsedDockerfile, { history, layers }: ImageAnalysis): MatchedLayer[] {
  return matchHistory(dockerfile, history).flatMap(({ layerIndex, line, endLine, confidence, reason }) => {
    const layer = layerIndex === null ? undefined : layers[layerIndex];
    if (!layer) return [];
    const { index, compressedSize, contentSize } = layer;
    return [{ layerIndex: index, line, endLine, confidence, reason, compressedSize, contentSize }];
  });
}

function toProblem({ ruleId, message }: RuleFailure): DockerfileReport['problems'][number] {
  return { layerIndex: null, path: null, code: 'INTERNAL', message: `rule ${ruleId} failed: ${message}` };
}

function usesDockerfile(rule: (typeof RULES)[number]): boolean {
  return rule.meta.needs.includes('dockerfile');
}
