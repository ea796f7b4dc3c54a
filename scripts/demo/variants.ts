import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { baseLayers } from './base.ts';
import type { ImagePlan, LayerPlan } from './image.ts';
import { cachedTarballs, productionPackages } from './packages.ts';
import { parentFolders, readTree } from './tree.ts';
import type { TarEntry } from './tar.ts';

/** What the build makes in a checkout, and the state that it keeps: not part of the sources. */
const NOT_SOURCES = ['node_modules', 'dist', 'coverage', '.stagediff', 'src/database/generated'];

const APP = 'app';
const START: LayerPlan = { createdBy: 'CMD ["node" "dist/main.js"]', entries: null };
const PORT: LayerPlan = { createdBy: 'EXPOSE map[3000/tcp:{}]', entries: null };
const COMMON = { WorkingDir: '/app', Cmd: ['node', 'dist/main.js'], ExposedPorts: { '3000/tcp': {} } };
const PATH = { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] };

/** The application of this checkout, built in one stage and in several, as their Dockerfiles would make it. */
export async function planVariants(root: string): Promise<Record<'single-stage' | 'multi-stage', ImagePlan>> {
  const base = await baseLayers(path.join(root, 'node_modules/node/bin/node'), await npmFolder());
  const workdir: LayerPlan = { createdBy: 'WORKDIR /app', entries: parentFolders(APP) };
  const start: LayerPlan[] = [PORT, START];
  return {
    'single-stage': {
      steps: [...base, workdir, ...(await singleStage(root)), ...start],
      config: { ...COMMON, ...PATH },
    },
    'multi-stage': {
      steps: [...base, workdir, ...(await multiStage(root)), { createdBy: 'USER node', entries: null }, ...start],
      config: { ...COMMON, ...PATH, User: 'node' },
    },
  };
}

async function singleStage(root: string): Promise<LayerPlan[]> {
  const sources = await readTree(root, APP, { skip: (name) => NOT_SOURCES.includes(name) });
  const packages = await readTree(path.join(root, 'node_modules'), `${APP}/node_modules`, {
    skip: (name) => name === '.cache',
  });
  const cache = await cachedTarballs(
    root,
    process.env['npm_config_cache'] ?? path.join(homedir(), '.npm'),
    'root/.npm',
  );
  return [
    { createdBy: 'COPY . . # buildkit', entries: sources },
    { createdBy: 'RUN /bin/sh -c npm ci # buildkit', entries: [...packages, ...cache] },
    { createdBy: 'RUN /bin/sh -c npm run build # buildkit', entries: await buildOutput(root) },
  ];
}

async function multiStage(root: string): Promise<LayerPlan[]> {
  const [manifest] = await readTree(path.join(root, 'package.json'), `${APP}/package.json`);
  const migrations = await readTree(path.join(root, 'prisma'), `${APP}/prisma`);
  const packages = await productionPackages(root, APP);
  return [
    { createdBy: 'COPY package.json ./ # buildkit', entries: manifest ? [manifest] : [] },
    { createdBy: 'COPY prisma ./prisma # buildkit', entries: migrations },
    { createdBy: 'COPY --from=dependencies /app/node_modules ./node_modules # buildkit', entries: packages },
    {
      createdBy: 'COPY --from=build /app/dist ./dist # buildkit',
      entries: await readTree(path.join(root, 'dist'), `${APP}/dist`),
    },
  ];
}

async function buildOutput(root: string): Promise<TarEntry[]> {
  const made = ['dist', 'src/database/generated'].filter((folder) => existsSync(path.join(root, folder)));
  return (await Promise.all(made.map((folder) => readTree(path.join(root, folder), `${APP}/${folder}`)))).flat();
}

/** The npm that runs this demonstration, null when it was started without one. */
async function npmFolder(): Promise<string | null> {
  const script = process.env['npm_execpath'] ?? '';
  return script.endsWith('npm-cli.js') ? path.resolve(await realpath(script), '../..') : null;
}
