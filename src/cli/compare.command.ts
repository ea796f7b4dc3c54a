import { type Command, Option } from 'commander';
import { pairPlatforms } from '../analysis/pair-platforms.js';
import type { ResolvedImage } from '../analysis/analyzer.port.js';
import { compareImages } from '../core/compare/compare-images.js';
import { EXPORTERS } from '../core/exports/index.js';
import { findingsOf } from '../core/findings/image-findings.js';
import type { ImageAnalysis } from '../core/image-analysis.js';
import { formatPlatform } from '../core/image/platform.js';
import { SCHEMA_VERSION } from '../core/report/common.js';
import type { ComparisonReport } from '../core/report/comparison-report.js';
import { addImageOptions, type ImageOptions } from './image-options.js';
import { type Output, printReport } from './output.js';
import { ALL_PLATFORMS, resolveAll } from './platforms.js';
import { ProgressLine } from './progress.js';
import { type Session, withSession } from './session.js';

const FORMATS = EXPORTERS.filter((exporter) => exporter.comparison).map(({ format }) => format);

interface CompareOptions extends ImageOptions {
  readonly budget: string[];
}

interface Compared {
  readonly reports: ComparisonReport[];
  /** Platforms that only one side has. */
  readonly onlyBaseline: string[];
  readonly onlyCandidate: string[];
}

/** Adds `stagediff compare BASELINE CANDIDATE`. */
export function registerCompareCommand(program: Command, output: Output): void {
  const command = program
    .command('compare')
    .description('What changes from a baseline image to a candidate: the ledger of bytes, packages, files and layers')
    .argument('<baseline>', 'image to compare with')
    .argument('<candidate>', 'image to judge')
    .addOption(
      new Option('--budget <rule>', 'fail with exit code 1 when it does not hold; may be repeated')
        .default([])
        .argParser((rule: string, rules: string[]) => [...rules, rule]),
    );
  addImageOptions(command, FORMATS).action(async (baseline: string, candidate: string, options: CompareOptions) => {
    const { reports, onlyBaseline, onlyCandidate } = await withSession(
      { ...options, environment: output.environment },
      (session) => compare(session, [baseline, candidate], options, output),
    );
    const all = { schemaVersion: SCHEMA_VERSION, platforms: reports, onlyBaseline, onlyCandidate };
    await printReport(output, options, {
      one: (exporter, style) => reports.map((report) => exporter.comparison?.(report, style) ?? '').join('\n'),
      all: options.platform === ALL_PLATFORMS ? all : undefined,
    });
    if (reports.some((report) => report.budgets.some((budget) => !budget.passed))) output.fail(1);
  });
}

async function compare(
  session: Session,
  references: readonly [string, string],
  options: CompareOptions,
  output: Output,
): Promise<Compared> {
  const progress = new ProgressLine(output.stderr);
  const analyze = (image: ResolvedImage): Promise<ImageAnalysis> =>
    session.analyzer.analyze(image, { signal: session.signal, onProgress: progress.listener(image.reference) });
  try {
    const [before, after] = await Promise.all([
      resolveAll(session, references[0], options.platform),
      resolveAll(session, references[1], options.platform),
    ]);
    const { pairs, onlyBaseline, onlyCandidate } =
      options.platform === ALL_PLATFORMS
        ? pairPlatforms(before, after)
        : { pairs: [[before[0], after[0]] as const], onlyBaseline: [], onlyCandidate: [] };
    const reports = await Promise.all(
      pairs.map(async ([baseline, candidate]) => {
        if (!baseline || !candidate) throw new RangeError('nothing to compare');
        const [old, now] = await Promise.all([analyze(baseline), analyze(candidate)]);
        return compareImages(
          { analysis: old, findings: findingsOf(old) },
          { analysis: now, findings: findingsOf(now) },
          { files: options.files },
        );
      }),
    );
    const names = (images: readonly ResolvedImage[]): string[] => images.map((image) => formatPlatform(image.platform));
    return { reports, onlyBaseline: names(onlyBaseline), onlyCandidate: names(onlyCandidate) };
  } finally {
    progress.clear();
  }
}
