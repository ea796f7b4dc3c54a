import { type Command, InvalidArgumentError, Option } from 'commander';
import { addWaiverOptions, type WaiverOptions } from './waiver-options.js';

/** Options that every command has that reads images. */
export interface SourceOptions {
  readonly platform?: string;
  readonly tlsVerify: boolean;
  readonly authfile?: string;
  readonly output?: string;
  readonly format: string;
}

/** Options of commands that look into images. */
export interface ImageOptions extends SourceOptions, WaiverOptions {
  readonly base?: string;
  readonly files: boolean;
}

function parseSwitch(text: string): boolean {
  if (text === 'true') return true;
  if (text === 'false') return false;
  throw new InvalidArgumentError('It is true or false.');
}

/** Adds what is common to reading images; `formats` is what the command can print, the first by default. */
export function addSourceOptions(command: Command, formats: readonly string[]): Command {
  const [first = 'json'] = formats;
  return addAccessOptions(command)
    .addOption(new Option('--format <format>', 'what to print').choices([...formats]).default(first))
    .option('--output <file>', 'write the report to a file');
}

/** Adds how an image is chosen and reached. */
export function addAccessOptions(command: Command): Command {
  return command
    .option('--platform <os/arch[/variant]>', "platform of a multi-platform image, or 'all' (default: this machine's)")
    .addOption(
      new Option('--tls-verify <true|false>', 'false allows plain HTTP and unknown certificates')
        .default(true)
        .argParser(parseSwitch),
    )
    .option('--authfile <file>', 'registry credentials, as in containers-auth.json(5)');
}

/** Adds the options of a command that looks into images. */
export function addImageOptions(command: Command, formats: readonly string[]): Command {
  const described = addSourceOptions(command, formats)
    .option('--files', 'list every file, or every changed one', false)
    .option('--base <reference>', 'image that it is built on, where the image itself does not tell');
  return addWaiverOptions(described);
}
