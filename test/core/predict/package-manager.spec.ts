import { describe, expect, it } from 'vitest';
import type { ImageAnalysis } from '../../../src/core/image-analysis.js';
import { predictMultiStage } from '../../../src/core/predict/predict.js';
import { baseSteps, buildImage, dpkgDatabase, file } from '../../support/build-image.js';
import type { TarMember } from '../../support/build-layer.js';
import { linkedProgram } from '../../support/linked-program.js';

const executable = (name: string, body: Buffer | string): TarMember => ({ name, body, mode: 0o755 });

describe('the prediction of an image that a package manager starts', () => {
  const npm = [executable('usr/bin/npm', '#!/usr/bin/env node\n'), executable('usr/bin/node', linkedProgram({}))];
  const database = dpkgDatabase({
    npm: { files: ['usr/bin/npm'], section: 'devel', depends: 'nodejs' },
    nodejs: { files: ['usr/bin/node'] },
  });
  const started = (cmd: string[], scripts: Record<string, unknown> | null, isInBase = false): Promise<ImageAnalysis> =>
    buildImage({
      steps: [
        ...baseSteps(isInBase ? [...database, ...npm] : []),
        {
          createdBy: 'RUN /bin/sh -c apt-get install -y npm # buildkit',
          entries: [
            ...(isInBase ? [] : [...database, ...npm]),
            file('app/main.js', 50),
            executable('app/node_modules/.bin/serve', '#!/usr/bin/env node\n'),
            ...(scripts
              ? [{ name: 'app/package.json', body: JSON.stringify({ name: 'a', version: '1', scripts }) }]
              : []),
          ],
        },
      ],
      config: { cmd, workingDir: '/app' },
    });

  it.each<[cmd: string[], scripts: Record<string, unknown>, command: string[]]>([
    [['npm', 'start'], { start: 'node main.js' }, ['node', 'main.js']],
    [['npm', 'run', 'web'], { web: 'node  main.js --port 80' }, ['node', 'main.js', '--port', '80']],
    [['/bin/sh', '-c', 'npm start'], { start: 'node main.js' }, ['node', 'main.js']],
    [['npm', 'start'], { start: 'serve dist' }, ['/app/node_modules/.bin/serve', 'dist']],
    [
      ['npm', 'start'],
      { start: 'MODE=fast node main.js' },
      ['sh', '-c', 'PATH=$PWD/node_modules/.bin:$PATH; MODE=fast node main.js'],
    ],
  ])('%j: what it starts takes its place', async (cmd, scripts, command) => {
    const { dockerfile, packages: kept } = predictMultiStage(await started(cmd, scripts));
    expect(kept).toEqual(['nodejs']);
    expect(dockerfile).toContain(`CMD ${JSON.stringify(command)}\n`);
    expect(dockerfile).toContain(`# What ${cmd.join(' ')} runs, by package.json`);
  });

  it.each<[why: string, cmd: string[], scripts: Record<string, unknown> | null, isInBase: boolean]>([
    ['there is no package.json', ['npm', 'start'], null, false],
    ['it has no such script', ['npm', 'run', 'web'], { start: 'node main.js', web: 7 }, false],
    ['the script gets arguments', ['npm', 'start', '--', '-x'], { start: 'node main.js' }, false],
    ['it starts nothing that is there', ['npm', 'start'], { start: 'deno main.js' }, false],
    ['the base has the package manager', ['npm', 'start'], { start: 'node main.js' }, true],
  ])('keeps it when %s', async (_why, cmd, scripts, isInBase) => {
    const { dockerfile, packages: kept } = predictMultiStage(await started(cmd, scripts, isInBase));
    expect(kept).toEqual(isInBase ? [] : ['npm']);
    expect(dockerfile).toContain(`CMD ${JSON.stringify(cmd)}\n`);
    expect(dockerfile).not.toContain('# What');
  });
});
