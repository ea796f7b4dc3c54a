import type { Command } from 'commander';
import { ALL_PLATFORMS } from '../analysis/analyzer.port.js';
import { judgeImage } from '../core/budgets/judge-image.js';
import type { Budget } from '../core/budgets/parse-budget.js';
import { describeImage } from '../core/report/describe-image.js';
import type { ImageReport } from '../core/report/image-report.js';
import { SCHEMA_VERSION } from '../core/report/common.js';
import { EXPORTERS } from '../core/exports/index.js';
import { findingsOf } from '../core/findings/image-findings.js';
import { budgetOption } from './budget-option.js';
import { addImageOptions, type ImageOptions } from './image-options.js';
import { type Output, printReport } from './output.js';
import { resolveAll } from './platforms.js';
import { namedBase } from './named-base.js';
import { ProgressLine } from './progress.js';
import { type Session, withSession } from './session.js';
import { readWaivers } from './waiver-options.js';

const FORMATS = EXPORTERS.filter((exporter) => exporter.image).map(({ format }) => format);

const EXAMPLES = `
Examples:
  stagediff inspect python:3.13
  stagediff inspect docker-archive:image.tar --format cyclonedx --output bom.json`;

interface InspectOptions extends ImageOptions {
  readonly budget: readonly Budget[];
}

/** Adds `stagediff inspect REF`. */
export function registerInspectCommand(program: Command, output: Output): void {
  const command = program
    .command('inspect')
    .description('What an image carries: sizes, layers, packages and who owns each byte')
    .argument('<reference>', 'image, any skopeo transport; a bare name means docker://')
    .addHelpText('after', EXAMPLES)
    .addOption(budgetOption());
  addImageOptions(command, FORMATS).action(async (reference: string, options: InspectOptions) => {
    const reports = await withSession({ ...options, environment: output.environment }, (session) =>
      inspect(session, reference, options, output),
    );
    await printReport(output, options, {
      one: (exporter, style) => reports.map((report) => exporter.image?.(report, style) ?? '').join('\n'),
      all: options.platform === ALL_PLATFORMS ? { schemaVersion: SCHEMA_VERSION, platforms: reports } : undefined,
    });
    if (reports.some(({ budgetVerdict }) => budgetVerdict === 'failed')) output.fail(1);
  });
}

async function inspect(
  session: Session,
  reference: string,
  options: InspectOptions,
  output: Output,
): Promise<ImageReport[]> {
  const progress = new ProgressLine(output.stderr);
  try {
    const waive = await readWaivers(options);
    const images = await resolveAll(session, reference, options.platform);
    return await Promise.all(
      images.map(async (image) => {
        const analysis = await session.analyzer.analyze(image, {
          signal: session.signal,
          onProgress: progress.listener(image.reference),
          ...(await namedBase(session, options.base, image)),
        });
        const report = describeImage(analysis, waive(findingsOf(analysis)), { files: options.files });
        return judgeImage(report, options.budget);
      }),
    );
  } finally {
    progress.clear();
  }
}
