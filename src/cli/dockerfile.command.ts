import { Option, type Command } from 'commander';
import { analyzeDockerfile } from '../core/dockerfile/analyze.js';
import { CodedError } from '../core/errors.js';
import { EXPORTERS } from '../core/exports/index.js';
import { readContext } from './context-listing.js';
import type { ImageAnalysis } from '../core/image-analysis.js';
import { addAccessOptions } from './image-options.js';
import { readDockerfile } from './read-dockerfile.js';
import { withSession } from './session.js';
import { addWaiverOptions, readWaivers, type WaiverOptions } from './waiver-options.js';

export interface DockerfileOptions extends Partial<WaiverOptions> {
  /** Image that was built from it, and how it is read. */
  readonly image?: string;
  readonly platform?: string;
  readonly tlsVerify?: boolean;
  readonly authfile?: string;
  readonly environment?: NodeJS.ProcessEnv;
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
  const image = options.image === undefined ? {} : { image: await readImage(options.image, options) };
  const analysis = analyzeDockerfile(text, { ...context, ...image });
  const report = { ...analysis, findings: waive(analysis.findings) };
  const exporter = EXPORTERS.find(({ format }) => format === options.format);
  if (!exporter?.dockerfile) throw new CodedError('INVALID_REQUEST', `there is no format ${options.format}`);
  return exporter.dockerfile(report, { dockerfilePath: file.replaceAll('\\', '/') });
}

/** Scans the image: findings are then measured, and lines matched to its layers. */
async function readImage(reference: string, options: DockerfileOptions): Promise<ImageAnalysis> {
  const { platform, tlsVerify = true, authfile, environment = {} } = options;
  const source = { tlsVerify, environment, ...(authfile === undefined ? {} : { authfile }) };
  return withSession(source, async ({ analyzer, signal }) => {
    const resolved = await analyzer.resolve(reference, { signal, ...(platform === undefined ? {} : { platform }) });
    return analyzer.analyze(resolved, { signal, onProgress: () => undefined });
  });
}

/** Adds the command to the program; `print` writes to stdout. */
export function registerDockerfileCommand(
  program: Command,
  environment: NodeJS.ProcessEnv,
  print: (text: string) => void,
): void {
  const command = program
    .command('dockerfile')
    .description('Stages, findings and a better version of a Dockerfile')
    .argument('<file>', 'the Dockerfile')
    .option('--context <dir>', 'folder of the build context, to see what a COPY brings')
    .option('--image <reference>', 'image that was built from it: findings are measured, lines matched to layers')
    .addOption(new Option('--format <format>', 'what to print').choices(FORMATS).default('table'));
  addWaiverOptions(addAccessOptions(command)).action(async (file: string, options: DockerfileOptions) => {
    print(await dockerfileCommand(file, { ...options, environment }));
  });
}
