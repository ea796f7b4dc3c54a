import { Option, type Command } from 'commander';
import { analyzeDockerfile } from '../core/dockerfile/analyze.js';
import { CodedError } from '../core/errors.js';
import { EXPORTERS } from '../core/exports/index.js';
import { readContext } from './context-listing.js';
import { readDockerfile } from './read-dockerfile.js';
import { addWaiverOptions, readWaivers, type WaiverOptions } from './waiver-options.js';

export interface DockerfileOptions extends Partial<WaiverOptions> {
  /** Folder of the build context. */
  readonly context?: string;
  readonly format: string;
}

const FORMATS = EXPORTERS.filter((exporter) => exporter.dockerfile).map(({ format }) => format);

/** `stagediff dockerfile FILE`: the text for stdout. Throws coded errors. */
export async function dockerfileCommand(file: string, options: DockerfileOptions): Promise<string> {
  const text = await readDockerfile(file);
  const context = options.context === undefined ? {} : await readContext(options.context, file);
  const waive = await readWaivers(options);
  const analysis = analyzeDockerfile(text, context);
  const report = { ...analysis, findings: waive(analysis.findings) };
  const exporter = EXPORTERS.find(({ format }) => format === options.format);
  if (!exporter?.dockerfile) throw new CodedError('INVALID_REQUEST', `there is no format ${options.format}`);
  return exporter.dockerfile(report, { dockerfilePath: file.replaceAll('\\', '/') });
}

/** Adds the command to the program; `print` writes to stdout. */
export function registerDockerfileCommand(program: Command, print: (text: string) => void): void {
  const command = program
    .command('dockerfile')
    .description('Stages, findings and a better version of a Dockerfile')
    .argument('<file>', 'the Dockerfile')
    .option('--context <dir>', 'folder of the build context, to see what a COPY brings')
    .addOption(new Option('--format <format>', 'what to print').choices(FORMATS).default('table'));
  addWaiverOptions(command).action(async (file: string, options: DockerfileOptions) => {
    print(await dockerfileCommand(file, options));
  });
}
