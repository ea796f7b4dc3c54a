import type { DockerfileStage } from '../../report/dockerfile-report.js';
import { isBuildPackage } from '../build-packages.js';
import { readContextCopy } from '../context-copy.js';
import { packageName } from '../package-managers.js';
import { pythonStep } from './python-steps.js';
import { systemInstalls } from './runtime-packages.js';
import { nameOf } from '../../image/path.js';
import { packagesNotInSlim, wordsOf, wordsOfCommands } from './slim-programs.js';

/** Package managers and compilers, which stay in the build stage. */
const LEFT_BEHIND = new Set(
  'pip pip3 poetry pipenv uv uvx virtualenv git hg svn make cmake gcc g++ cc c++ ld cargo rustc go javac npm npx'.split(
    ' ',
  ),
);
const PROGRAMS = /^\/(?:usr\/local\/|usr\/|home\/[^/]+\/\.local\/|root\/\.local\/)?s?bin\//;
const SYSTEM_PROGRAMS = new Set(
  (
    'sh bash dash env cat echo sleep tail test true false nologin tini dumb-init curl wget nc gosu mkdir chown chmod ' +
    'useradd groupadd ln cp mv rm touch sed'
  ).split(' '),
);
/** What the final stage runs: the words of its commands and of the RUNs that prepare it. */
const wordsThatRun = (stage: DockerfileStage): string[] => [
  ...wordsOfCommands(stage),
  ...stage.instructions.filter((each) => pythonStep(each) === 'own').flatMap(wordsOf),
];

/**
 * Whether a final stage with an environment runs what the stage ran: none of its commands is a build tool, and, where the
 * packages move to another place (`moves`), none is called by a path where it was.
 */
export function canRun(stage: DockerfileStage, moves: boolean): boolean {
  const packages = systemInstalls(stage).flatMap((call) => call.packages.map(packageName));
  const left = new Set([...LEFT_BEHIND, ...packages.filter(isBuildPackage)]);
  const provided = new Set([
    ...SYSTEM_PROGRAMS,
    ...packages.filter((name) => !name.startsWith('python')),
    ...stage.instructions.flatMap((instruction) => {
      const copy = readContextCopy(instruction);
      return copy ? [...copy.sources, copy.destination].map(nameOf) : [];
    }),
  ]);
  return wordsThatRun(stage).every((word) => {
    const name = nameOf(word);
    if (left.has(name) || /^(?:python|pip)\d*\.\d/.test(name)) return false;
    return !moves || !PROGRAMS.test(word) || provided.has(name);
  });
}

/** Packages of programs that a full image of Python has and its slim variant has not; null when one cannot be named. */
export function missingInSlim(stage: DockerfileStage): string[] | null {
  return packagesNotInSlim(wordsThatRun(stage));
}
