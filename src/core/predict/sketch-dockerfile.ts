import type { ImageAnalysis } from '../image-analysis.js';
import { accountLines, pruneLines, settingLines } from './sketch-settings.js';
import { environmentLines, ownSteps, withStaticLink } from './sketch-steps.js';

/** Places that are copied one by one; more are put together by their parent. */
const MAX_COPIES = 12;

/** What a sketch is made of besides the image itself. */
export interface SketchParts {
  /** System packages of the final stage. */
  readonly roots: readonly string[];
  /** Whether the final stage needs no base. */
  readonly alone: boolean;
  /** Paths that are copied from the build stage. */
  readonly copied: readonly string[];
  /** Shared libraries that it needs unless it is linked statically. */
  readonly libraries: readonly string[];
  /** The program, when it is predicted to be linked statically. */
  readonly program: string | null;
  /** Paths of development dependencies that have to be taken out of node_modules first. */
  readonly pruned: readonly string[];
  /** What stands in for a command whose package manager stays behind. */
  readonly command: readonly string[] | null;
}

/**
 * Sketches a multi-stage Dockerfile: a build stage with the instructions of the history, and a final stage
 * with the packages and files that a running program needs, and the user, ports, environment and command
 * of the image.
 */
export function sketchDockerfile(image: ImageAnalysis, parts: SketchParts): string {
  const base = image.base.name ?? 'BASE_IMAGE';
  const steps = ownSteps(image);
  const linked = parts.program === null ? null : withStaticLink(steps, parts.program);
  const libraries = linked === null ? parts.libraries : [];
  const lines = [
    '# A sketch from the history of the image: check paths, versions and what a build needs.',
    `FROM ${base} AS build`,
    ...(linked ?? steps),
    ...pruneLines(image, steps, parts.pruned),
    '',
    `FROM ${parts.alone ? 'scratch' : base}`,
    ...installLines(image, parts.roots),
    ...(image.config.workingDir ? [`WORKDIR ${image.config.workingDir}`] : []),
    ...(libraries.length > 0 ? ['# Not needed when the program is linked with -static in the build stage:'] : []),
    ...copyLines(libraries),
    ...copyLines(parts.copied),
    ...environmentLines(image, parts.alone),
    ...settingLines(image),
    ...accountLines(image, parts.alone),
    ...configLines(image),
    ...commandLines(image, parts.command),
  ];
  return `${lines.map((line) => line.replace(/[\r\n]+/g, ' ')).join('\n')}\n`;
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

/** One COPY for each place that files come from. */
const copyLines = (copied: readonly string[]): string[] =>
  [...placesOf(copied)].sort().map((path) => `COPY --from=build ${pair(`/${path}`)}`);

/** The files themselves when they are few, else the deepest directories that are few enough, else those of the root. */
function placesOf(copied: readonly string[]): Set<string> {
  const depths = [Infinity, 6, 5, 4, 3, 2];
  return (
    depths.reduce<Set<string> | undefined>((found, depth) => found ?? fewPlaces(copied, depth), undefined) ??
    new Set(copied.map((path) => cutPath(path, 1)))
  );
}

/** The distinct first parts of some paths; undefined, as soon as it shows, for too many. */
function fewPlaces(copied: readonly string[], depth: number): Set<string> | undefined {
  const places = new Set<string>();
  for (const path of copied) {
    places.add(cutPath(path, depth));
    if (places.size > MAX_COPIES) return undefined;
  }
  return places;
}

/** The first `depth` components of a path. */
function cutPath(path: string, depth: number): string {
  let end = -1;
  for (let part = 0; part < depth; part++) {
    end = path.indexOf('/', end + 1);
    if (end === -1) return path;
  }
  return path.slice(0, end);
}

/** Source and destination, in the form that allows spaces when there are any. */
const pair = (path: string): string => (/\s|"/.test(path) ? JSON.stringify([path, path]) : `${path} ${path}`);

function configLines({ config: { user, exposedPorts } }: ImageAnalysis): string[] {
  return [
    ...(exposedPorts.length > 0 ? [`EXPOSE ${exposedPorts.join(' ')}`] : []),
    user ? `USER ${user}` : '# It runs as root, as before: name another USER if the program allows.',
  ];
}

function commandLines({ config: { entrypoint, cmd } }: ImageAnalysis, replaced: readonly string[] | null): string[] {
  if (replaced) {
    const before = [...entrypoint, ...cmd].join(' ');
    return [
      `# What ${before} runs, by package.json: the package manager stays behind.`,
      `CMD ${JSON.stringify(replaced)}`,
    ];
  }
  return [
    ...(entrypoint.length > 0 ? [`ENTRYPOINT ${JSON.stringify(entrypoint)}`] : []),
    ...(cmd.length > 0 ? [`CMD ${JSON.stringify(cmd)}`] : []),
  ];
}
