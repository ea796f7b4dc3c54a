import { readDependencyCommand } from '../dockerfile/dependency-commands.js';
import { ECOSYSTEMS } from '../dockerfile/ecosystems.js';
import { readPackageCommand } from '../dockerfile/package-managers.js';
import { parseScript } from '../dockerfile/shell-commands.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { nameOf } from '../image/path.js';
import { formatBytes, formatCount } from '../units.js';
import type { Rule } from './finding.js';
import { evidenceOf, nameOfLayer } from './support/by-layer.js';

/** Longest script of a RUN that is looked into. */
const SCRIPT_LIMIT = 65_536;
/** A layer with it is the root file system of a distribution, which changes as seldom as a base image. */
const SYSTEM_FILE = 'etc/passwd';

export const volatileBelowStable: Rule = {
  meta: {
    id: 'volatile-below-stable',
    title: 'Dependencies are installed on top of the sources',
    severity: 'warning',
    needs: ['image'],
    why: 'The cache ends at the first layer that changed. Sources change with every commit; what is installed on top of them is installed, pushed and pulled again each time, though nothing about it changed. With a Dockerfile at hand, copy-before-install says it with its line.',
    remedy: 'Copy the manifest and lock file first, install, and copy the sources last.',
    examples: {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci',
      good: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .',
    },
  },
  run: ({ image, dockerfile }) => {
    if (!image || dockerfile) return [];
    const copy = firstCopyOfSources(image);
    if (!copy) return [];
    const installs = image.layers.slice(copy.index + 1).filter(({ instruction }) => installsDependencies(instruction));
    if (installs.length === 0) return [];
    const bytes = installs.reduce((sum, layer) => sum + layer.contentSize, 0);
    const names = installs.slice(0, 3).map(({ index }) => nameOfLayer(image, index));
    return [
      {
        message: `A change of what ${nameOfLayer(image, copy.index)} copies makes ${formatCount(installs.length, 'install', 'installs')} run again (${names.join(', ')}: ${formatBytes(bytes)} in layers).`,
        remediation: `Copy only the manifest and lock file before ${names[0] ?? ''}, and the sources after it.`,
        scope: 'own',
        evidence: evidenceOf(image, copy.index, copy.files),
        bytes,
      },
    ];
  },
};

/** The first COPY or ADD of the build context that brings more than what an install reads, and no whole system. */
function firstCopyOfSources(image: ImageAnalysis): { index: number; files: readonly string[] } | undefined {
  const isManifest = manifestMatcher();
  for (const { base, index, instruction } of image.layers) {
    if (base || !/^(?:COPY|ADD) /.test(instruction ?? '') || /^\S+ .*--from=/.test(instruction ?? '')) continue;
    const files = filesOf(image, index);
    if (!files.includes(SYSTEM_FILE) && files.some((path) => !isManifest(nameOf(path)))) return { index, files };
  }
  return undefined;
}

/** The largest first. */
function filesOf(image: ImageAnalysis, index: number): string[] {
  const table = image.layerEntries[index];
  if (!table) return [];
  const entries = Array.from({ length: table.length }, (_, entry) => entry);
  return entries
    .filter((entry) => table.type(entry) === 'file')
    .sort((a, b) => (table.columns.storedSizes[b] ?? 0) - (table.columns.storedSizes[a] ?? 0))
    .map((entry) => table.path(entry));
}

/** Names of the manifests of all package managers; a `*` stands for anything. */
function manifestMatcher(): (name: string) => boolean {
  const patterns = new Set(ECOSYSTEMS.flatMap(({ manifests }) => manifests));
  const exact = new Set([...patterns].map((pattern) => pattern.replaceAll('*', '')));
  const endings = [...patterns].filter((pattern) => pattern.startsWith('*')).map((pattern) => pattern.slice(1));
  const isRequirements = /^(?:requirements|constraints)[\w.-]{0,64}\.(?:txt|in)$/;
  return (name) => exact.has(name) || endings.some((ending) => name.endsWith(ending)) || isRequirements.test(name);
}

function installsDependencies(instruction: string | null): boolean {
  if (!instruction?.startsWith('RUN ')) return false;
  return parseScript(instruction.slice(4, SCRIPT_LIMIT)).some((command) => {
    if (readPackageCommand(command)?.action === 'install') return true;
    const kind = readDependencyCommand(command)?.kind;
    return kind === 'manifest' || kind === 'named';
  });
}
