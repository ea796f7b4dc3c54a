import { posix } from 'node:path';
import type { DockerfileStage } from '../report/dockerfile-report.js';
import { commandsOf } from './shell-commands.js';
import { placeCommands, workingDirectories } from './working-directory.js';

const PATH = /^[\w./@+-]+$/;

/** Outputs that compilers are told with `-o`, absolute; `cd` within the RUN counts. */
export function outputsOf(stage: DockerfileStage, escape: string): Set<string> {
  const directories = workingDirectories(stage.instructions, escape);
  const outputs = new Set<string>();
  for (const [index, instruction] of stage.instructions.entries()) {
    const placed = placeCommands(commandsOf(instruction), directories[index] ?? '/');
    for (const { command, directory } of placed) {
      const { program, args } = command;
      const flag = args.indexOf('-o');
      const output = flag < 0 ? undefined : args[flag + 1];
      if (output !== undefined && PATH.test(output) && !/^(?:apt|apt-get|curl|wget)$/.test(program)) {
        outputs.add(posix.resolve(directory, output));
      }
    }
  }
  return outputs;
}
