import { nameOf } from '../../image/path.js';
import type { DockerfileInstruction, DockerfileStage } from '../../report/dockerfile-report.js';
import { bodyOf } from '../instructions.js';

/** What runs in a container. */
const RUNS = new Set(['CMD', 'ENTRYPOINT', 'HEALTHCHECK']);
/** Programs that the full images of languages have and slim ones of Debian have not, and their packages; '' where there is none of that name. */
const NOT_SLIM: Readonly<Record<string, string>> = {
  curl: 'curl',
  wget: 'wget',
  ps: 'procps',
  pgrep: 'procps',
  pkill: 'procps',
  file: 'file',
  unzip: 'unzip',
  ssh: 'openssh-client',
  convert: '',
  identify: '',
  mogrify: '',
  magick: '',
  patch: '',
  mysql_config: '',
  pg_config: '',
};

/** Packages of the programs among some words that are missing on a slim base; null when one cannot be named. */
export function packagesNotInSlim(words: readonly string[]): string[] | null {
  const names = new Set(words.map(nameOf));
  const packages = [...names].flatMap((name) => (Object.hasOwn(NOT_SLIM, name) ? (NOT_SLIM[name] ?? '') : []));
  return packages.includes('') ? null : [...new Set(packages)];
}

/** The words of CMD, ENTRYPOINT and HEALTHCHECK. */
export const wordsOfCommands = (stage: DockerfileStage): string[] =>
  stage.instructions.filter(({ keyword }) => RUNS.has(keyword)).flatMap(wordsOf);

/** The words of an instruction in shell or JSON form, with those of its here-documents. */
export const wordsOf = (instruction: DockerfileInstruction): string[] =>
  [bodyOf(instruction), ...instruction.heredocs.map(({ content }) => content)]
    .flatMap((text) => text.split(/[\s"'[\],;&|()=`<>]+/))
    .filter((word) => word !== '');
