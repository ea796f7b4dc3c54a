import { type Command, InvalidArgumentError, Option } from 'commander';
import { addWaiverOptions, type WaiverOptions } from './waiver-options.js';

/** Options that every command with an image has. */
export interface ImageOptions extends WaiverOptions {
  readonly base?: string;
  readonly platform?: string;
  readonly tlsVerify: boolean;
  readonly authfile?: string;
  readonly files: boolean;
  readonly output?: string;
  readonly format: string;
}

function parseSwitch(text: string): boolean {
  if (text === 'true') return true;
  if (text === 'false') return false;
  throw new InvalidArgumentError('It is true or false.');
}

/** Adds them; `formats` is what the command can print, the first by default. */
export function addImageOptions(command: Command, formats: readonly string[]): Command {
  const [first = 'json'] = formats;
  return addWaiverOptions(command)
    .option('--base <reference>', 'image that it is built on, where that cannot be told from the image itself')
    .option('--platform <os/arch[/variant]>', "platform of a multi-platform image, or 'all' (default: this machine's)")
    .addOption(new Option('--format <format>', 'what to print').choices([...formats]).default(first))
    .option('--files', 'list every file, or every changed one', false)
    .option('--output <file>', 'write the report to a file')
    .addOption(
      new Option('--tls-verify <true|false>', 'false allows plain HTTP and unknown certificates')
        .default(true)
        .argParser(parseSwitch),
    )
    .option('--authfile <file>', 'registry credentials, as in containers-auth.json(5)');
}
