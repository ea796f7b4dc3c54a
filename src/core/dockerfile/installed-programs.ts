import type { DockerfileStage } from '../report/dockerfile-report.js';
import { nameOf } from '../image/path.js';
import { commandsOf, type ShellCommand } from './shell-commands.js';
import { ShellVariables } from './shell-variables.js';
import { splitReference } from './suggest/runtime-base.js';

/** Where a package manager of a language puts the programs that it builds. */
interface Installer {
  /** Name of the image that has it, and the folder that this image sets. */
  readonly image: string;
  readonly folder: string;
  /** The option that names the folder above `bin`. */
  readonly option?: string;
  /** The folder by variables, of which the first that is set counts. */
  readonly variables: readonly string[];
  /** Whether it builds what lies in the build context, and not a tool from elsewhere. */
  isLocal(args: readonly string[]): boolean;
}

/** cargo: The Cargo Book, `cargo install`; go: `go help install`. */
const INSTALLERS: Readonly<Record<string, Installer>> = {
  cargo: {
    image: 'rust',
    folder: '/usr/local/cargo/bin',
    option: '--root',
    variables: ['$CARGO_INSTALL_ROOT/bin', '$CARGO_HOME/bin'],
    isLocal: (args) => valueOf('--path', args) !== undefined,
  },
  go: {
    image: 'golang',
    folder: '/go/bin',
    variables: ['$GOBIN', '$GOPATH/bin'],
    isLocal: (args) => !args.some((arg) => arg.includes('@')),
  },
};

/** The folders, absolute, into which `cargo install` and `go install` of a stage put programs, as far as they are known. */
export function installFolders(stage: DockerfileStage): Set<string> {
  const folders = new Set<string>();
  for (const instruction of stage.instructions) {
    const variables = ShellVariables.of(instruction);
    for (const command of commandsOf(instruction)) {
      const folder = folderOf(command, stage.base, variables);
      if (folder?.startsWith('/')) folders.add(folder);
    }
  }
  return folders;
}

function folderOf({ program, args }: ShellCommand, base: string, variables: ShellVariables): string | undefined {
  const installer = Object.hasOwn(INSTALLERS, program) ? INSTALLERS[program] : undefined;
  if (!installer || args.find((arg) => /^[a-z]/.test(arg)) !== 'install') return undefined;
  const { option, image, folder } = installer;
  if (!installer.isLocal(args)) return undefined;
  const root = option === undefined ? undefined : valueOf(option, args);
  if (root !== undefined) return `${root.replace(/\/+$/, '')}/bin`;
  const set = variables.expand(installer.variables).find((text) => !text.startsWith('$'));
  return set ?? (nameOf(splitReference(base)[0]) === image ? folder : undefined);
}

/** The value of an option, as the next word or behind an equals sign. */
function valueOf(option: string, args: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => arg === option || arg.startsWith(`${option}=`));
  const word = args[at];
  return word === option ? args[at + 1] : word?.slice(option.length + 1);
}
