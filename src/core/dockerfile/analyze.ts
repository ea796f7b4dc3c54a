import type { FindingContext } from '../findings/finding.js';
import { RULES } from '../findings/index.js';
import { runRules, type RuleFailure, type RuleResults } from '../findings/run-rules.js';
import type { ImageAnalysis } from '../image-analysis.js';
import type { DockerfileReport } from '../report/dockerfile-report.js';
import { parseDockerfile } from './parse.js';
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
  const { contextPaths, dockerignore } = inputs;
  const suggestion = suggest(text, {
    contextPaths,
    evaluate: (candidate) => evaluate(candidate, { contextPaths, dockerignore }).findings,
  });
  return { ...dockerfile, findings, problems: failures.map(toProblem), suggestion };
}

function evaluate(text: string, known: DockerfileInputs): RuleResults & { dockerfile: DockerfileReport } {
  const dockerfile = { ...parseDockerfile(text), findings: [], problems: [], suggestion: null };
  const context: FindingContext = { ...known, dockerfile };
  return { ...runRules(RULES.filter(usesDockerfile), context), dockerfile };
}

function toProblem({ ruleId, message }: RuleFailure): DockerfileReport['problems'][number] {
  return { layerIndex: null, path: null, code: 'INTERNAL', message: `rule ${ruleId} failed: ${message}` };
}

function usesDockerfile(rule: (typeof RULES)[number]): boolean {
  return rule.meta.needs.includes('dockerfile');
}
