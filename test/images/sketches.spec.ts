import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Buildah } from '../../scripts/own-image/buildah.js';
import type { DockerfileReport } from '../../src/core/report/dockerfile-report.js';
import { restoreContext } from './build-context.js';
import { buildAndInspect, checkSketch, settingsOf } from './check-sketch.js';
import { canBuild } from './real-builds.js';
import { inRegistry, inspect, runCli } from './real-images.js';
import { runImage } from './run-image.js';

/** Images of one stage, what their programs are asked, and what they answer. */
const CASES = [
  { image: 'c-single', says: /^hello from a container, world/ },
  { image: 'node-ordered', request: { port: 3000, path: '/price/3' }, says: /^\{"total":/ },
  { image: 'node-naive', request: { port: 3000, path: '/price/3' }, says: /^\{"total":/ },
  { image: 'py-single', request: { port: 5000, path: '/' }, says: /^\{"ok":true\}/ },
];
/** Dockerfiles of one stage for the contexts of these images; their first steps are those of the sketches, and cached. */
const SUGGESTED = [
  {
    image: 'c-single',
    dockerfile: `FROM localhost/base:bookworm
RUN apt-get update && apt-get install -y gcc libc6-dev make
COPY . /src
RUN cd /src && gcc -O2 -g -o /usr/local/bin/hello main.c
CMD ["/usr/local/bin/hello"]
`,
    says: /^hello from a container, world/,
  },
  {
    image: 'node-naive',
    dockerfile: `FROM localhost/base:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build
EXPOSE 3000
CMD ["node", "dist/server.js"]
`,
    request: { port: 3000, path: '/price/3' },
    says: /^\{"total":/,
  },
  {
    image: 'py-single',
    dockerfile: `FROM localhost/base:bookworm
RUN apt-get update && apt-get install -y python3 python3-pip python3-flask python3-requests
WORKDIR /srv
COPY . .
RUN pip install --break-system-packages --no-index --no-build-isolation --no-deps .
ENV SHOP_GREETING=hello
EXPOSE 5000
USER 65534
CMD ["python3", "-m", "flask", "--app", "app", "run", "--host", "0.0.0.0"]
`,
    request: { port: 5000, path: '/' },
    says: /^\{"ok":true\}/,
  },
];
describe.skipIf(!canBuild || inject('imagesRegistry') === '')('a Dockerfile of several stages', () => {
  let folder = '';
  let buildah: Buildah;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagediff-sketches-'));
    buildah = new Buildah(folder);
    buildah.pull(inRegistry('base:bookworm'), 'localhost/base:bookworm');
  });
  afterAll(async () => {
    buildah.removeAll();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(CASES)(
    'sketched from the history of $image:v1 builds, is as large as predicted, and runs the same program',
    { timeout: 1_800_000 },
    async ({ image, request, says }) => {
      const reference = inRegistry(`${image}:v1`);
      const single = await inspect(reference);
      const context = join(folder, image);
      await restoreContext(reference, single, context);
      await checkSketch({ buildah, folder }, image, single, context, { says, ...(request ? { request } : {}) });
    },
  );

  it.each(SUGGESTED)(
    'suggested for a Dockerfile with the context of $image:v1 builds, is smaller, and runs the same program',
    { timeout: 1_800_000 },
    async ({ image, dockerfile, request, says }) => {
      const reference = inRegistry(`${image}:v1`);
      const context = join(folder, `${image}-suggested`);
      await restoreContext(reference, await inspect(reference), context);
      const one = await buildAndInspect({ buildah, folder }, [image, 'one'], dockerfile, context);
      const file = join(folder, `${image}-one.Dockerfile`);
      const run = await runCli(['dockerfile', file, '--context', context, '--format', 'json']);
      const { suggestion } = JSON.parse(run.stdout) as DockerfileReport;
      expect(suggestion?.dockerfile).toContain('COPY --from=build');
      const two = await buildAndInspect({ buildah, folder }, [image, 'better'], suggestion?.dockerfile ?? '', context);
      console.info(`${image}: ${one.sizes.visibleSize} in one stage, ${two.sizes.visibleSize} as suggested`);
      expect(settingsOf(two)).toEqual(settingsOf(one));
      expect(two.config.cmd).toEqual(one.config.cmd);
      expect(two.sizes.visibleSize).toBeLessThan(one.sizes.visibleSize);
      const { answer, output } = await runImage(buildah, `localhost/${image}:better`, request);
      expect(request ? answer : output, output).toMatch(says);
    },
  );
});
