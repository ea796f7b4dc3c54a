import { shareBase } from '../base/shared-base.js';
import { evaluateBudgets, verdictOfBudgets } from '../budgets/evaluate-budget.js';
import type { Budget } from '../budgets/parse-budget.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { SCHEMA_VERSION } from '../report/common.js';
import type { BudgetResult, BudgetWaiver } from '../report/budget.js';
import type { ComparisonReport } from '../report/comparison-report.js';
import { describeHead, describeImage } from '../report/describe-image.js';
import type { DockerfileLines } from '../report/dockerfile-lines.js';
import type { Finding } from '../report/finding.js';
import type { ImageReport } from '../report/image-report.js';
import { compareSurface } from '../surface/compare-surface.js';
import { compareCacheReuse } from './cache-reuse.js';
import { compareConfig } from './config.js';
import { traceCopies } from './copy-trace.js';
import { deltaOf } from './delta.js';
import { compareFiles } from './files.js';
import { compareFindings } from './findings.js';
import { compareLayers } from './layers.js';
import { makeLedger } from './ledger.js';
import { comparePackages } from './packages.js';
import { makePurposeLedger } from './purposes.js';
import { verdictOf } from './verdict.js';

/** One side of a comparison. */
export interface ComparedImage {
  readonly analysis: ImageAnalysis;
  readonly findings: readonly Finding[];
  /** Its Dockerfile with the bytes of each line, when one was given. */
  readonly dockerfile?: DockerfileLines | null;
}

export interface CompareOptions {
  /** List every change of a file. */
  readonly files: boolean;
  /** Rules that the candidate is held against. */
  readonly budgets?: readonly Budget[];
  readonly waivers?: readonly BudgetWaiver[];
}

/** Compares two images: candidate minus baseline, everywhere. */
export function compareImages(
  baseline: ComparedImage,
  candidate: ComparedImage,
  options: CompareOptions,
): ComparisonReport {
  const [before, after] = shareBase(baseline.analysis, candidate.analysis);
  const packages = comparePackages(before.packages, after.packages);
  const facts = {
    baseline: describeHead(before),
    candidate: describeHead(after),
    delta: deltaOf(before, after),
    packages,
    layers: compareLayers(before.layers, after.layers),
    cacheReuse: compareCacheReuse(before, after),
  };
  const budgets = judge(baseline, candidate, facts.cacheReuse.pullDeltaSize, options);
  return {
    schemaVersion: SCHEMA_VERSION,
    ...facts,
    ledger: makeLedger(before, after, packages),
    purposes: makePurposeLedger(before, after),
    copyTrace: traceCopies(before, after),
    files: compareFiles(before.fileSystem, after.fileSystem, { items: options.files }),
    config: compareConfig(before.config, after.config),
    surface: compareSurface(before.surface, after.surface),
    findings: compareFindings(baseline.findings, candidate.findings),
    budgets,
    budgetVerdict: verdictOfBudgets(budgets),
    ...givenDockerfiles(baseline, candidate),
    verdict: verdictOf(facts),
  };
}

function givenDockerfiles(
  { dockerfile: before = null }: ComparedImage,
  { dockerfile: after = null }: ComparedImage,
): Pick<ComparisonReport, 'dockerfiles'> {
  return before || after ? { dockerfiles: { baseline: before, candidate: after } } : {};
}

function judge(
  baseline: ComparedImage,
  candidate: ComparedImage,
  pullDeltaSize: number,
  { budgets = [], waivers = [] }: CompareOptions,
): BudgetResult[] {
  if (budgets.length === 0) return [];
  const describe = ({ analysis, findings }: ComparedImage): ImageReport =>
    describeImage(analysis, findings, { files: false });
  const subject = { ...describe(candidate), pullDeltaSize };
  return evaluateBudgets(budgets, { candidate: subject, baseline: describe(baseline), waivers });
}
