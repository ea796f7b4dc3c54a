import type { ImageAnalysis } from '../image-analysis.js';
import { recoverInstruction } from '../dockerfile/build-history.js';
import type { VisibleFile } from '../ownership/visible-files.js';

/** Places that are copied one by one; more are put together by their parent. */
const MAX_COPIES = 12;
/** An image has 127 layers at most; histories can be made longer. */
const MAX_STEPS = 256;
const CONTENT_HASH = /\b(?:file|dir|multi):[0-9a-f]{12}\b/g;

/** What a sketch is made of besides the image itself. */
export interface SketchParts {
  /** System packages of the final stage. */
  readonly roots: readonly string[];
  /** Whether the final stage needs no base. */
  readonly alone: boolean;
  /** Files that are copied from the build stage. */
  readonly copied: readonly VisibleFile[];
  /** Shared libraries that it needs unless it is linked statically. */
  readonly libraries: readonly string[];
  /** Whether development dependencies have to be taken out of node_modules first. */
  readonly prunesNodeModules: boolean;
  /** A build tool in the command that the final stage does not have. */
  readonly launcher: string | null;
}

/**
 * Sketches a multi-stage Dockerfile: a build stage with the instructions of the history, and a final stage
 * with the packages and files that a running program needs, and the user, ports, environment names and
 * command of the image. Values of the environment are left out, since they may be secret.
 */
export function sketchDockerfile(image: ImageAnalysis, parts: SketchParts): string {
  const base = image.base.name ?? 'BASE_IMAGE';
  const lines = [
    '# A sketch from the history of the image: check paths, versions and what a build needs.',
    `FROM ${base} AS build`,
    ...buildSteps(image),
    ...(parts.prunesNodeModules ? ['RUN npm prune --omit=dev'] : []),
    '',
    `FROM ${parts.alone ? 'scratch' : base}`,
    ...installLines(image, parts.roots),
    ...(image.config.workingDir ? [`WORKDIR ${image.config.workingDir}`] : []),
    ...linkLines(parts.libraries),
    ...copyLines(parts.copied),
    ...configLines(image),
    ...(parts.launcher ? [`# ${parts.launcher} stays in the build stage: put what it starts in its place.`] : []),
    ...commandLines(image),
  ];
  return `${lines.map((line) => line.replace(/[\r\n]+/g, ' ')).join('\n')}\n`;
}

/** Own instructions that make or prepare layers; contents that the history only has a hash of become the context. */
function buildSteps(image: ImageAnalysis): string[] {
  const first = image.history.findIndex(({ layerIndex }) => layerIndex === image.base.layerCount);
  if (first < 0) return [];
  const steps = image.history
    .slice(first, first + MAX_STEPS)
    .map(({ createdBy }) => recoverInstruction(createdBy) ?? '');
  return steps
    .filter((step) => /^(?:RUN|COPY|ADD|WORKDIR|SHELL) /.test(step))
    .map((step) => step.replace(CONTENT_HASH, '.'));
}

const INSTALLERS: readonly (readonly [type: string, (names: string) => string])[] = [
  [
    'deb',
    (names) =>
      `RUN apt-get update && apt-get install -y --no-install-recommends ${names} && apt-get clean && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin`,
  ],
  ['apk', (names) => `RUN apk add --no-cache ${names}`],
  ['rpm', (names) => `RUN dnf install -y --setopt=install_weak_deps=False ${names} && dnf clean all`],
  ['alpm', (names) => `RUN pacman -Sy --noconfirm ${names} && pacman -Scc --noconfirm`],
];

function installLines({ packages }: ImageAnalysis, roots: readonly string[]): string[] {
  const type = packages.find(({ name }) => name === roots[0])?.type;
  const installer = INSTALLERS.find(([of]) => of === type)?.[1];
  return installer && roots.length > 0 ? [installer(roots.join(' '))] : [];
}

function linkLines(libraries: readonly string[]): string[] {
  if (libraries.length === 0) return [];
  const listed = libraries.slice(0, MAX_COPIES).map((path) => `/${path}`);
  return [`# Link the program with -static in the build stage, or copy ${listed.join(' ')} too.`];
}

/** One COPY for each place that files come from. */
function copyLines(copied: readonly VisibleFile[]): string[] {
  let places = new Set(copied.map(({ path }) => path));
  for (let depth = 6; depth > 0 && places.size > MAX_COPIES; depth--) {
    places = new Set([...places].map((path) => path.split('/').slice(0, depth).join('/')));
  }
  return [...places].sort().map((path) => `COPY --from=build ${pair(`/${path}`)}`);
}

/** Source and destination, in the form that allows spaces when there are any. */
const pair = (path: string): string => (/\s|"/.test(path) ? JSON.stringify([path, path]) : `${path} ${path}`);

function configLines({ config }: ImageAnalysis): string[] {
  const { user, exposedPorts, envNames } = config;
  const names = envNames.filter((name) => name !== 'PATH' && /^[A-Za-z_]\w*$/.test(name));
  return [
    ...names.map((name) => `ENV ${name}="as before"`),
    ...(exposedPorts.length > 0 ? [`EXPOSE ${exposedPorts.join(' ')}`] : []),
    `USER ${user || '10001'}`,
  ];
}

function commandLines({ config: { entrypoint, cmd } }: ImageAnalysis): string[] {
  return [
    ...(entrypoint.length > 0 ? [`ENTRYPOINT ${JSON.stringify(entrypoint)}`] : []),
    ...(cmd.length > 0 ? [`CMD ${JSON.stringify(cmd)}`] : []),
  ];
}
