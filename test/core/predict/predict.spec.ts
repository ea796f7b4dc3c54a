import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.js';
import { predictMultiStage } from '../../../src/core/predict/predict.js';
import { baseSteps, buildImage, dpkgDatabase, file, type TestImage } from '../../support/build-image.js';
import type { TarMember } from '../../support/build-layer.js';
import { linkedProgram } from '../../support/linked-program.js';

const executable = (name: string, body: Buffer | string): TarMember => ({ name, body, mode: 0o755 });
const loader = executable('lib/ld.so', linkedProgram({}));

const packages = {
  runner: { files: ['usr/bin/runner'], depends: 'librunner' },
  librunner: { files: ['usr/lib/librunner.so'], section: 'libs' },
  gcc: { files: ['usr/bin/gcc'], section: 'devel', depends: 'libgcc-tools' },
  'libgcc-tools': { files: ['usr/lib/gcc-tools'], section: 'devel' },
  recommended: { files: ['usr/share/recommended'] },
};

/** An interpreted service: its interpreter, compilers, and what only was recommended, all in one layer. */
const service: TestImage = {
  steps: [
    ...baseSteps([file('etc/base', 1000)]),
    {
      createdBy: '/bin/sh -c apt-get update && apt-get install -y runner gcc',
      entries: [
        ...dpkgDatabase(packages),
        executable('usr/bin/runner', linkedProgram({ needed: ['librunner.so'] })),
        file('usr/lib/librunner.so', 5000),
        file('usr/bin/gcc', 90_000),
        file('usr/lib/gcc-tools', 50_000),
        file('usr/share/recommended', 70_000),
        file('var/lib/apt/lists/main_Packages', 30_000),
        file('var/cache/apt/pkgcache.bin', 2000),
        file('var/cache/apt/archives/runner_1.0-1_amd64.deb', 300),
        file('var/cache/apt/archives/gcc_1.0-1_amd64.deb', 400),
      ],
    },
    { createdBy: '/bin/sh -c #(nop) WORKDIR /srv' },
    { createdBy: '/bin/sh -c #(nop) ENV MODE=fast' },
    {
      createdBy: '/bin/sh -c #(nop) COPY dir:0123456789abcdef in . ',
      entries: [
        file('srv/main.run', 100),
        file('srv/.git/HEAD', 40),
        file('srv/test/a', 60),
        file('srv/Dockerfile.v2', 9),
      ],
    },
  ],
  config: { cmd: ['runner', 'main.run'], workingDir: '/srv', exposedPorts: ['80/tcp'], envNames: ['PATH', 'MODE'] },
};

describe('predictMultiStage', () => {
  it('keeps what the program needs and leaves tools, recommendations, lists and the like behind', async () => {
    const image = await buildImage(service);
    const prediction = predictMultiStage(image);
    expect(prediction).toMatchObject({ finalBase: 'same', packages: ['runner'], program: 'usr/bin/runner' });
    const left = Object.fromEntries(prediction.left.map(({ purpose, bytes }) => [purpose, bytes]));
    expect(left).toEqual({
      toolchain: 140_000,
      runtime: expect.any(Number) as number,
      'caches-and-lists': 30_400,
      vcs: 40,
      'sources-and-tests': 69,
    });
    expect(prediction.visibleSize - prediction.cleanVisibleSize).toBe(2300);
    const sum = (rows: readonly { bytes: number }[]) => rows.reduce((total, { bytes }) => total + bytes, 0);
    expect(sum(prediction.left) + prediction.visibleSize).toBe(image.sizes.visibleSize);
    expect(prediction.compressedSize).toBeGreaterThan(0);
    expect(prediction.compressedSize).toBeLessThan(image.sizes.compressedSize);
  });

  it('sketches a Dockerfile that keeps command, port, user and environment names', async () => {
    const { dockerfile } = predictMultiStage(await buildImage(service));
    const { stages } = parseDockerfile(dockerfile);
    expect(stages.map(({ name, base }) => [name, base])).toEqual([
      ['build', 'BASE_IMAGE'],
      [null, 'BASE_IMAGE'],
    ]);
    expect(stages[0]?.instructions.map(({ text }) => text)).toContain('COPY . .');
    const final = stages[1]?.instructions.map(({ text }) => text) ?? [];
    expect(final.find((text) => text.startsWith('RUN apt-get'))).toContain('--no-install-recommends runner &&');
    expect(final).toEqual(
      expect.arrayContaining([
        'WORKDIR /srv',
        'COPY --from=build /srv/main.run /srv/main.run',
        'ENV MODE=fast',
        'EXPOSE 80/tcp',
        'CMD ["runner","main.run"]',
      ]),
    );
    expect(dockerfile).not.toContain('gcc_1');
  });

  it('lets a program that was built in the image stand alone with its libraries', async () => {
    const image = await buildImage({
      steps: [
        ...baseSteps([loader, executable('lib/libc.so', linkedProgram({ needed: [] })), file('usr/big', 500_000)]),
        {
          createdBy: 'RUN /bin/sh -c make # buildkit',
          entries: [
            file('src/main.c', 300),
            executable('usr/local/bin/app', linkedProgram({ interpreter: '/lib/ld.so', needed: ['libc.so'] })),
            file('usr/local/share/app.conf', 12),
          ],
        },
      ],
      config: { entrypoint: ['/usr/local/bin/app'] },
    });
    const { fileSystem } = image;
    const size = (path: string): number => fileSystem.get(path)?.body?.storedSize ?? 0;
    const prediction = predictMultiStage(image);
    expect(prediction.finalBase).toBe('scratch');
    expect(prediction.visibleSize).toBe(size('usr/local/bin/app') + size('lib/ld.so') + size('lib/libc.so') + 12);
    expect(prediction.dockerfile).toContain('FROM scratch\n');
    expect(prediction.dockerfile).toContain('COPY --from=build /lib/libc.so /lib/libc.so\n');
  });

  it('copies libraries to where the loader asks for them, not to where links lead', async () => {
    const image = await buildImage({
      steps: [
        ...baseSteps([
          executable('usr/lib/ld-1.so', linkedProgram({})),
          { name: 'lib64/ld.so', type: '2', link: '/usr/lib/ld-1.so' },
          executable('usr/lib/libz.so.1.2', linkedProgram({})),
          { name: 'usr/lib/libz.so.1', type: '2', link: 'libz.so.1.2' },
        ]),
        {
          createdBy: 'RUN /bin/sh -c make # buildkit',
          entries: [executable('app', linkedProgram({ interpreter: '/lib64/ld.so', needed: ['libz.so.1'] }))],
        },
      ],
      config: { entrypoint: ['/app'] },
    });
    const { dockerfile } = predictMultiStage(image);
    expect(dockerfile).toContain('COPY --from=build /lib64/ld.so /lib64/ld.so\n');
    expect(dockerfile).toContain('COPY --from=build /usr/lib/libz.so.1 /usr/lib/libz.so.1\n');
    expect(dockerfile).not.toContain('libz.so.1.2');
  });

  it('names what a COPY brought where the history has only a checksum', async () => {
    const hash = '0123456789abcdef';
    const image = await buildImage({
      steps: [
        ...baseSteps(),
        {
          createdBy: `/bin/sh -c #(nop) COPY multi:${hash} in ./ `,
          entries: [file('app/a.json', 5), file('app/b.json', 5)],
        },
        { createdBy: `/bin/sh -c #(nop) COPY dir:${hash} in ./src `, entries: [file('app/src/x', 5)] },
        { createdBy: `/bin/sh -c #(nop) COPY dir:${hash} in /srv `, entries: [file('srv/x', 5)] },
      ],
      config: { cmd: ['/app/x'] },
    });
    const steps = predictMultiStage(image).dockerfile.split('\n');
    expect(steps).toEqual(expect.arrayContaining(['COPY a.json b.json ./', 'COPY src ./src', 'COPY . /srv']));
  });

  it('writes settings as a Dockerfile has them, not as a history prints them', async () => {
    const image = await buildImage({
      steps: [
        ...baseSteps(),
        { createdBy: 'SHELL [/bin/bash -o pipefail -c]' },
        { createdBy: 'ENV OPTIONS=-Xmx1g -Dmode=fast PORT=80' },
        { createdBy: 'RUN /bin/bash -o pipefail -c make # buildkit', entries: [file('app/x', 5)] },
      ],
      config: { cmd: ['/app/x'] },
    });
    const { dockerfile } = predictMultiStage(image);
    const { stages } = parseDockerfile(dockerfile);
    expect(stages[0]?.instructions.map(({ text }) => text).slice(1)).toEqual([
      'SHELL ["/bin/bash", "-o", "pipefail", "-c"]',
      'ENV OPTIONS="-Xmx1g -Dmode=fast" PORT=80',
      'RUN make',
    ]);
    expect(stages[1]?.instructions.map(({ text }) => text)).toContain('ENV OPTIONS="-Xmx1g -Dmode=fast" PORT=80');
  });

  it('knows from its packages that a program too large to be read is static', async () => {
    const image = await buildImage({
      steps: [...baseSteps(), { createdBy: 'COPY app / # buildkit', entries: [{ ...file('app', 700), mode: 0o755 }] }],
      config: { entrypoint: ['/app'] },
    });
    expect(predictMultiStage(image).finalBase).toBe('same');
    const [template] = (await buildImage(service)).packages;
    if (!template) throw new Error('no package');
    const main = { ...template, type: 'golang', name: 'example.org/app', location: 'app' };
    const prediction = predictMultiStage({ ...image, packages: [main], dependencies: [[]] });
    expect(prediction).toMatchObject({ finalBase: 'scratch', visibleSize: 700 });
  });

  it('keeps the base under a script, whose interpreter it needs', async () => {
    const image = await buildImage({
      steps: [
        ...baseSteps([
          loader,
          executable('bin/sh', linkedProgram({ interpreter: '/lib/ld.so' })),
          file('usr/big', 900),
        ]),
        { createdBy: 'COPY run.sh / # buildkit', entries: [executable('run.sh', '#!/bin/sh\nexec sleep 1\n')] },
      ],
      config: { entrypoint: ['/bin/sh', '-c', 'exec /run.sh'] },
    });
    const prediction = predictMultiStage(image);
    expect(prediction).toMatchObject({ finalBase: 'same', program: 'run.sh', left: [] });
    expect(prediction.visibleSize).toBe(image.sizes.visibleSize);
  });

  it('keeps byte code with its source', async () => {
    const image = await buildImage({
      steps: [
        ...baseSteps(),
        {
          createdBy: 'RUN /bin/sh -c install # buildkit',
          entries: [
            file('app/m.py', 50),
            file('app/__pycache__/m.cpython-311.pyc', 60),
            file('app/__pycache__/gone.cpython-311.pyc', 70),
          ],
        },
      ],
    });
    const prediction = predictMultiStage(image);
    expect(prediction.left.find(({ purpose }) => purpose === 'caches-and-lists')).toMatchObject({
      bytes: 70,
      files: 1,
    });
  });
});
