import type { Command } from 'commander';
import { ALL_PLATFORMS, type ResolvedImage } from '../analysis/analyzer.port.js';
import { type PlatformPairs, pairPlatforms } from '../analysis/pair-platforms.js';
import type { Budget } from '../core/budgets/parse-budget.js';
import { type ComparedImage, compareImages } from '../core/compare/compare-images.js';
import { EXPORTERS } from '../core/exports/index.js';
import { formatPlatform } from '../core/image/platform.js';
import { SCHEMA_VERSION } from '../core/report/common.js';
import type { ComparisonReport } from '../core/report/comparison-report.js';
import { withFindings } from '../analysis/with-findings.js';
import { budgetOption } from './budget-option.js';
import { addImageOptions, type ImageOptions } from './image-options.js';
import { namedBase } from './named-base.js';
import { type Output, printReport } from './output.js';
import { resolveAll } from './platforms.js';
import { ProgressLine } from './progress.js';
import { readDockerfile } from './read-dockerfile.js';
import { type Session, withSession } from './session.js';
import { readWaivers } from './waiver-options.js';

const FORMATS = EXPORTERS.filter((exporter) => exporter.comparison).map(({ format }) => format);

const EXAMPLES = `
Examples:
  stagediff compare python:3.13 python:3.13-slim
  stagediff compare app:before app:after --budget 'compressedSize <= +5% of baseline'
  stagediff compare oci:./build:single oci:./build:multi --format html --output report.html`;

interface CompareOptions extends ImageOptions {
  readonly budget: readonly Budget[];
  readonly baselineDockerfile?: string;
  readonly candidateDockerfile?: string;
}

/** One side of the comparison as the user gave it. */
interface Side {
  readonly reference: string;
  /** Text of its Dockerfile, when there is one. */
  readonly dockerfile: string | undefined;
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
    .argument('<baseline>', 'image to compare with: any skopeo transport; a bare name means docker://')
    .argument('<candidate>', 'image to judge')
    .addHelpText('after', EXAMPLES)
    .option('--baseline-dockerfile <file>', 'Dockerfile of the baseline: findings then name its lines')
    .option('--candidate-dockerfile <file>', 'Dockerfile of the candidate')
    .addOption(budgetOption());
  addImageOptions(command, FORMATS).action((baseline: string, candidate: string, options: CompareOptions) =>
    run([baseline, candidate], options, output),
  );
}

async function run(references: readonly [string, string], options: CompareOptions, output: Output): Promise<void> {
  const baseline = { reference: references[0], dockerfile: await readDockerfile(options.baselineDockerfile) };
  const candidate = { reference: references[1], dockerfile: await readDockerfile(options.candidateDockerfile) };
  const { reports, ...unpaired } = await withSession({ ...options, environment: output.environment }, (session) =>
    compare(session, [baseline, candidate], options, new ProgressLine(output.stderr)),
  );
  await printReport(output, options, {
    one: (exporter, style) => reports.map((report) => exporter.comparison?.(report, style) ?? '').join('\n'),
    all:
      options.platform === ALL_PLATFORMS
        ? { schemaVersion: SCHEMA_VERSION, platforms: reports, ...unpaired }
        : undefined,
  });
  if (reports.some(({ budgetVerdict }) => budgetVerdict === 'failed')) output.fail(1);
}

async function compare(
  session: Session,
  sides: readonly [Side, Side],
  options: CompareOptions,
  progress: ProgressLine,
): Promise<Compared> {
  const [baseline, candidate] = sides;
  const waive = await readWaivers(options);
  const analyze = async (image: ResolvedImage, { dockerfile }: Side): Promise<ComparedImage> => {
    const onProgress = progress.listener(image.reference);
    const base = await namedBase(session, options.base, image);
    const analysis = await session.analyzer.analyze(image, { signal: session.signal, onProgress, ...base });
    const compared = withFindings(analysis, dockerfile ?? null);
    return { ...compared, findings: waive(compared.findings) };
  };
  try {
    const [before = [], after = []] = await Promise.all(
      sides.map(({ reference }) => resolveAll(session, reference, options.platform)),
    );
    const { pairs, onlyBaseline, onlyCandidate } = pair(before, after, options.platform === ALL_PLATFORMS);
    const reports = await Promise.all(
      pairs.map(async ([old, now]) => {
        const compared = await Promise.all([analyze(old, baseline), analyze(now, candidate)]);
        return compareImages(...compared, { files: options.files, budgets: options.budget });
      }),
    );
    const names = (images: readonly ResolvedImage[]): string[] => images.map((image) => formatPlatform(image.platform));
    return { reports, onlyBaseline: names(onlyBaseline), onlyCandidate: names(onlyCandidate) };
  } finally {
    progress.clear();
  }
}

/** Two single images are a pair whatever their platforms, unless all platforms were asked for. */
function pair(
  before: readonly ResolvedImage[],
  after: readonly ResolvedImage[],
  allPlatforms: boolean,
): PlatformPairs<ResolvedImage> {
  const [baseline, candidate] = [before[0], after[0]];
  if (!allPlatforms && baseline && candidate) {
    return { pairs: [[baseline, candidate]], onlyBaseline: [], onlyCandidate: [] };
  }
  return pairPlatforms(before, after, ({ platform }) => formatPlatform(platform));
}
