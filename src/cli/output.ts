import { writeFile } from 'node:fs/promises';
import { CodedError } from '../core/errors.js';
import type { Exporter, ExportOptions } from '../core/exports/exporter.js';
import { EXPORTERS } from '../core/exports/index.js';

/** Where a command writes to, and what it knows of its surroundings. */
export interface Output {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly environment: NodeJS.ProcessEnv;
  /** Sets the exit code of a command that did its work. */
  fail(exitCode: number): void;
}

/** A report in whatever format is asked for. */
export interface Printable {
  one(exporter: Exporter, options: ExportOptions): string;
  /** The JSON object of several reports, when there may be several. */
  readonly all?: unknown;
}

/** Writes a report to stdout or a file: the report alone, nothing else. */
export async function printReport(
  output: Output,
  options: { format: string; output?: string },
  report: Printable,
): Promise<void> {
  const exporter = EXPORTERS.find(({ format }) => format === options.format);
  if (!exporter) throw new CodedError('INVALID_REQUEST', `there is no format ${options.format}`);
  const color = options.output === undefined && output.stdout.isTTY && output.environment['NO_COLOR'] === undefined;
  const severalJson = report.all !== undefined && options.format === 'json';
  const text = severalJson ? `${JSON.stringify(report.all, null, 2)}\n` : report.one(exporter, { color });
  if (options.output === undefined) await write(output.stdout, text);
  else await writeFile(options.output, text);
}

function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
