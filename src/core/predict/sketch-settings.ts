import { pruningCommand } from '../dockerfile/prune-modules.js';
import { refusedArguments } from '../dockerfile/refused-arguments.js';
import { parseScript } from '../dockerfile/shell-commands.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { ownHistory } from './sketch-steps.js';

/** Folders with node_modules that are pruned one by one. */
const MAX_FOLDERS = 4;
const MODULES = 'node_modules/';
/** Settings of the running container that stand in the history and not in the report of an image. */
const SETTINGS = /^(HEALTHCHECK|STOPSIGNAL|VOLUME|LABEL) (.*)$/;

/**
 * Takes development dependencies out of the projects that have them, with the package manager that put them there; below
 * a folder without a package.json programs are installed for all, and nothing says which of them are needed.
 */
export function pruneLines(
  { config, fileSystem }: ImageAnalysis,
  steps: readonly string[],
  pruned: readonly string[],
): string[] {
  const parents = pruned.map((path) => `/${path.slice(0, path.indexOf(MODULES))}`.replace(/(?<=.)\/$/, ''));
  const folders = [...new Set(parents)].filter((path) => fileSystem.resolve(`${path}/package.json`)?.type === 'file');
  const scripts = steps.filter((step) => step.startsWith('RUN ')).map((step) => step.slice('RUN '.length));
  const command = pruningCommand(scripts.flatMap((script) => parseScript(script))) ?? 'npm prune --omit=dev';
  return folders.slice(0, MAX_FOLDERS).map((folder) => {
    const isHere = folder === config.workingDir || !/^[\w./@+-]+$/.test(folder);
    return `RUN ${isHere ? '' : `cd ${folder} && `}${command}`;
  });
}

/** Health check, stop signal, volumes and labels of the own history, as far as they can be written again. */
export function settingLines(image: ImageAnalysis): string[] {
  return ownHistory(image).flatMap(({ instruction }) => {
    const [, keyword = '', rest = ''] = SETTINGS.exec(instruction) ?? [];
    return keyword !== '' && refusedArguments(keyword, rest, '\\') === null ? [instruction] : [];
  });
}

/** The accounts of the build stage, where the final stage would not know the user of the image by name. */
export function accountLines({ config, fileSystem, base }: ImageAnalysis, isAlone: boolean): string[] {
  const [user = '', group = ''] = config.user.split(':');
  if ([user, group].every((name) => /^\d*$/.test(name)) || config.user === 'root') return [];
  const accounts = ['etc/passwd', 'etc/group'].filter((path) => fileSystem.resolve(path)?.type === 'file');
  const isNew = accounts.some((path) => (fileSystem.resolve(path)?.body?.layerIndex ?? 0) >= base.layerCount);
  return isAlone || isNew ? accounts.map((path) => `COPY --from=build /${path} /${path}`) : [];
}
