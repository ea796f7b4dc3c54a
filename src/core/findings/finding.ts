import type { DockerfileReport } from '../report/dockerfile-report.js';
import type { Finding, Severity } from '../report/finding.js';
import type { TagHistory } from '../report/tag-history.js';
import type { ImageAnalysis } from '../image-analysis.js';

/** What rules may look at. A rule gets plain data only; what is absent was not given. */
export interface FindingContext {
  /** The analysed image, when there is one. */
  readonly image?: ImageAnalysis;
  /** The parsed Dockerfile, when there is one. */
  readonly dockerfile?: DockerfileReport;
  /** Paths of the build context relative to it, when known. */
  readonly contextPaths?: readonly string[];
  /** Text of .dockerignore; `null` when the context was given and has none. */
  readonly dockerignore?: string | null;
  /** What a row of deploys pulled, when it is known. */
  readonly history?: TagHistory;
}

/** What a rule is, for people: its documentation page is generated from it. */
export interface RuleMeta {
  /** Stable id, the file's name, e.g. `copy-before-install`. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Which inputs it needs; it is not run without them. */
  readonly needs: readonly ('image' | 'dockerfile' | 'context' | 'history')[];
  /** Why it matters, in a few sentences. */
  readonly why: string;
  /** What to do, in general. */
  readonly remedy: string;
  /** A bad and a better example, Dockerfile text. */
  readonly examples: { readonly bad: string; readonly good: string };
}

/** One rule, one file. `run` is pure. */
export interface Rule {
  readonly meta: RuleMeta;
  run(context: FindingContext): RuleFinding[];
}

/** A finding without what the runner adds (rule id, title, severity). */
export type RuleFinding = Omit<Finding, 'ruleId' | 'title' | 'severity'> & { readonly severity?: Severity };
