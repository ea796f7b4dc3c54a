import type { Command } from 'commander';
import { ALL_PLATFORMS } from '../analysis/analyzer.port.js';
import { followTags } from '../core/compare/tag-history.js';
import { CodedError } from '../core/errors.js';
import { EXPORTERS } from '../core/exports/index.js';
import { SCHEMA_VERSION } from '../core/report/common.js';
import { addSourceOptions, type SourceOptions } from './image-options.js';
import { type Output, printReport } from './output.js';
import { resolveAll } from './platforms.js';
import { withSession } from './session.js';

const FORMATS = EXPORTERS.filter((exporter) => exporter.history).map(({ format }) => format);
/** Manifests that are read at a time. */
const AT_A_TIME = 4;

/** Adds `stagediff history REF REF…`. Reads manifests and configs only: no layer is pulled. */
export function registerHistoryCommand(program: Command, output: Output): void {
  const command = program
    .command('history')
    .description('What each of a row of images makes a machine pull that runs the one before, and why')
    .argument('<references...>', 'images in the order in which they were deployed');
  addSourceOptions(command, FORMATS).action(async (references: string[], options: SourceOptions) => {
    if (options.platform === ALL_PLATFORMS) {
      throw new CodedError('INVALID_PLATFORM', 'a history is of one platform');
    }
    const images = await withSession({ ...options, environment: output.environment }, async (session) => {
      const found = [];
      for (let index = 0; index < references.length; index += AT_A_TIME) {
        const some = references.slice(index, index + AT_A_TIME);
        found.push(...(await Promise.all(some.map((each) => resolveAll(session, each, options.platform)))));
      }
      return found.flat();
    });
    const history = followTags(images.map(({ reference, layers }) => ({ tag: reference, layers })));
    const report = { schemaVersion: SCHEMA_VERSION, ...history } as const;
    await printReport(output, options, { one: (exporter, style) => exporter.history?.(report, style) ?? '' });
  });
}
