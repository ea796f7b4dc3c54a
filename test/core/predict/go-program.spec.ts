import { describe, expect, it } from 'vitest';
import type { ImageAnalysis } from '../../../src/core/image-analysis.js';
import { predictMultiStage } from '../../../src/core/predict/predict.js';
import { baseSteps, buildImage, dpkgDatabase, file } from '../../support/build-image.js';
import type { TarMember } from '../../support/build-layer.js';
import { linkedProgram } from '../../support/linked-program.js';

const executable = (name: string, body: Buffer | string): TarMember => ({ name, body, mode: 0o755 });

describe('the prediction of a Go program', () => {
  const libraries = ['lib/ld.so', 'lib/libc.so.6', 'lib/libresolv.so.2', 'lib/libsqlite3.so.0'];
  const program = (needed: string[]): Promise<ImageAnalysis> =>
    buildImage({
      steps: [
        ...baseSteps(libraries.map((name) => executable(name, linkedProgram({})))),
        {
          createdBy: 'RUN /bin/sh -c cd /src && go build -o /usr/local/bin/app . # buildkit',
          entries: [
            file('src/main.go', 300),
            executable('usr/local/bin/app', linkedProgram({ interpreter: '/lib/ld.so', needed })),
          ],
        },
      ],
      config: { entrypoint: ['/usr/local/bin/app'] },
    });
  const asGo = async (image: ImageAnalysis): Promise<ImageAnalysis> => {
    const [template] = (
      await buildImage({
        steps: [...baseSteps(), { createdBy: 'RUN x', entries: dpkgDatabase({ any: { files: [] } }) }],
      })
    ).packages;
    if (!template) throw new Error('no package');
    const main = { ...template, type: 'golang', name: 'example.org/app', location: 'usr/local/bin/app' };
    return { ...image, packages: [main], dependencies: [[]] };
  };
  const size = ({ fileSystem }: ImageAnalysis, path: string): number => fileSystem.get(path)?.body?.storedSize ?? 0;

  it('that needs nothing but the C library can be built without cgo: it stands alone', async () => {
    const image = await asGo(await program(['libc.so.6', 'libresolv.so.2']));
    const prediction = predictMultiStage(image);
    expect(prediction).toMatchObject({ finalBase: 'scratch', linking: 'static' });
    const body = image.fileSystem.get('usr/local/bin/app')?.body;
    expect(prediction.visibleSize, 'without symbols').toBe(body && image.linkageOf(body)?.loadedSize);
    expect(prediction.visibleSize).toBeLessThan(size(image, 'usr/local/bin/app'));
    const needed = ['usr/local/bin/app', ...libraries.slice(0, 3)].map((name) => size(image, name));
    expect(prediction.range.maximum).toBe(needed.reduce((sum, each) => sum + each, 0));
    expect(prediction.dockerfile).toContain(
      'RUN cd /src && CGO_ENABLED=0 go build -ldflags="-s -w" -o /usr/local/bin/app .\n',
    );
    expect(prediction.dockerfile).not.toContain('libc.so.6');
  });

  it('that calls a C library needs cgo and its libraries', async () => {
    const image = await asGo(await program(['libc.so.6', 'libsqlite3.so.0']));
    const prediction = predictMultiStage(image);
    expect(prediction).toMatchObject({ finalBase: 'scratch', linking: 'shared' });
    expect(prediction.dockerfile).not.toContain('CGO_ENABLED');
    expect(prediction.dockerfile).toContain('COPY --from=build /lib/libsqlite3.so.0 /lib/libsqlite3.so.0\n');
  });

  it('is not what any other program with the same libraries is', async () => {
    const prediction = predictMultiStage(await program(['libc.so.6', 'libresolv.so.2']));
    expect(prediction).toMatchObject({ finalBase: 'scratch', linking: 'shared' });
    expect(prediction.dockerfile).not.toContain('CGO_ENABLED');
  });
});
