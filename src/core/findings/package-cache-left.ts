import { residueRule } from './support/residue-rule.js';

/** How each manager is kept from caching, by a part of the cache's path. */
const REMEDIES: readonly (readonly [part: string, remedy: string])[] = [
  ['var/cache/apt/', 'End the RUN with `&& apt-get clean`, or mount a cache at /var/cache/apt.'],
  ['.npm/', 'Use `RUN --mount=type=cache,target=/root/.npm`, or `npm cache clean --force` in the same RUN.'],
  ['/pip/', 'Call pip with --no-cache-dir, or use `RUN --mount=type=cache,target=/root/.cache/pip`.'],
  ['yarn', 'End the RUN with `&& yarn cache clean`, or mount a cache at the folder of `yarn cache dir`.'],
  ['go/pkg/mod/', 'Build in a stage of its own, with `RUN --mount=type=cache,target=/go/pkg/mod`.'],
  ['.m2/', 'Build in a stage of its own, with `RUN --mount=type=cache,target=/root/.m2`.'],
  ['.gradle/', 'Build in a stage of its own, with `RUN --mount=type=cache,target=/root/.gradle`.'],
  ['cargo/', 'Build in a stage of its own, with `RUN --mount=type=cache,target=/usr/local/cargo/registry`.'],
  ['apk', 'Use `apk add --no-cache`.'],
  ['dnf', 'End the RUN with `&& dnf clean all`.'],
];

function remedyOf(path: string): string {
  const known = REMEDIES.find(([part]) => `/${path}`.includes(part));
  return known?.[1] ?? 'Remove the cache in the same RUN, or keep it out of the layer with RUN --mount=type=cache.';
}

export const packageCacheLeft = residueRule({
  meta: {
    id: 'package-cache-left',
    title: 'Caches of package managers are left in the image',
    severity: 'warning',
    why: 'Package managers keep what they downloaded or compiled. The image needs what was installed, not the archive that it came from.',
    remedy: 'Clean the cache in the same RUN, switch it off, or keep it out of the layer with RUN --mount=type=cache.',
    examples: {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci',
      good: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci',
    },
  },
  what: 'package caches',
  matches: ({ category }) => category === 'package-cache',
  remedyFor: remedyOf,
});
