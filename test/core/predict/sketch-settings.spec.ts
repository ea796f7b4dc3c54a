import { describe, expect, it } from 'vitest';
import { predictMultiStage } from '../../../src/core/predict/predict.js';
import { baseSteps, buildImage, dpkgDatabase, file, type TestStep } from '../../support/build-image.js';
import type { TarMember } from '../../support/build-layer.js';
import { linkedProgram } from '../../support/linked-program.js';

const executable = (name: string, body: Buffer): TarMember => ({ name, body, mode: 0o755 });
const run = (script: string, entries: readonly TarMember[]): TestStep => ({
  createdBy: `RUN /bin/sh -c ${script} # buildkit`,
  entries,
});
const python = {
  python3: { files: ['usr/bin/python3'] },
  'libpq-dev': { files: ['usr/include/libpq-fe.h'], section: 'libdevel', depends: 'libpq5' },
  libpq5: { files: ['usr/lib/libpq.so.5'], section: 'libs' },
};

describe('a sketch', () => {
  it('installs what an extension is linked to, though only a development package brought it', async () => {
    const image = await buildImage({
      steps: [
        ...baseSteps(),
        run('apt-get update && apt-get install -y python3 libpq-dev', [
          ...dpkgDatabase(python),
          executable('usr/bin/python3', linkedProgram({})),
          file('usr/include/libpq-fe.h', 900),
          executable('usr/lib/libpq.so.5', linkedProgram({})),
        ]),
        run('pip install psycopg2', [
          executable('usr/local/lib/python3/_psycopg.so', linkedProgram({ needed: ['libpq.so.5'] })),
        ]),
      ],
      config: { cmd: ['python3', '-m', 'app'] },
    });
    const { dockerfile, packages } = predictMultiStage(image);
    expect(packages).toEqual(['libpq5', 'python3']);
    expect(dockerfile).toContain('--no-install-recommends libpq5 python3 &&');
  });

  it('prunes each project where it lies, with the package manager that installed, and no programs for all', async () => {
    const manifest = (folder: string, name: string): TarMember => ({
      name: `${folder}/package.json`,
      body: JSON.stringify({ name, version: '1.0.0' }),
    });
    const lock = JSON.stringify({ packages: { 'node_modules/tool': { dev: true } } });
    const project = (folder: string, ...more: TarMember[]): TarMember[] => [
      ...more,
      { name: `${folder}/node_modules/.package-lock.json`, body: lock },
      manifest(`${folder}/node_modules/tool`, 'tool'),
      file(`${folder}/node_modules/tool/tool.js`, 900),
    ];
    const image = await buildImage({
      steps: [
        ...baseSteps(),
        { createdBy: 'WORKDIR /app' },
        run('pnpm install', [
          ...project('app', manifest('app', 'app')),
          ...project('app/web', manifest('app/web', 'web')),
          ...project('usr/local/lib'),
        ]),
      ],
      config: { cmd: ['node', 'a.js'], workingDir: '/app' },
    });
    const lines = predictMultiStage(image).dockerfile.split('\n');
    expect(lines.filter((line) => line.includes('prune'))).toEqual([
      'RUN CI=true pnpm prune --prod',
      'RUN cd /app/web && CI=true pnpm prune --prod',
    ]);
  });

  const accounts = (text: string): TarMember => ({ name: 'etc/passwd', body: text });
  const service = async (user: string, steps: readonly TestStep[], program = file('srv/run', 9)) =>
    predictMultiStage(
      await buildImage({
        steps: [
          ...baseSteps([accounts('nobody:x:65534:65534::/:\n')]),
          ...steps,
          run('make', [{ ...program, mode: 0o755 }]),
        ],
        config: { user, cmd: ['/srv/run'] },
      }),
    ).dockerfile;
  const useradd = run('useradd app', [accounts('app:x:1:1::/:\n')]);
  const copy = 'COPY --from=build /etc/passwd /etc/passwd\nUSER';

  it('brings the user that a RUN made', async () => {
    expect(await service('app:app', [useradd])).toContain(copy);
  });

  it('names the users of the base and numbers as they are', async () => {
    expect(await service('nobody', [])).not.toContain('/etc/passwd');
    expect(await service('1000:1000', [useradd])).not.toContain('/etc/passwd');
    expect(await service('', [useradd])).not.toContain('/etc/passwd');
  });

  it('brings the accounts to a stage without a base', async () => {
    const dockerfile = await service('nobody', [], executable('srv/run', linkedProgram({})));
    expect(dockerfile).toContain('FROM scratch\n');
    expect(dockerfile).toContain(copy);
  });

  it('does not let a here-document of the history swallow what follows', async () => {
    const dockerfile = await service('', [run('<<EOF (set -e...)', [file('srv/a', 1)])]);
    expect(dockerfile).toContain(
      '# To be written again, the history has no more of it: RUN <<EOF (set -e...)\nRUN make\n',
    );
  });

  it('keeps health check, stop signal, volumes and labels', async () => {
    const dockerfile = await service('', [
      { createdBy: 'HEALTHCHECK &{["CMD-SHELL" "wget -q localhost"] "5s" "0s" "0s" "0s" \'\\x00\'}' },
      { createdBy: 'STOPSIGNAL SIGQUIT' },
      { createdBy: 'VOLUME [/data]' },
      { createdBy: 'LABEL org.example.title=a title org.example.version=2' },
      { createdBy: 'LABEL broken' },
    ]);
    const final = dockerfile.slice(dockerfile.indexOf('\nFROM '));
    expect(final).toContain('HEALTHCHECK --interval=5s CMD wget -q localhost\n');
    expect(final).toContain('STOPSIGNAL SIGQUIT\n');
    expect(final).toContain('VOLUME ["/data"]\n');
    expect(final).toContain('LABEL org.example.title="a title" org.example.version=2\n');
    expect(final).not.toContain('broken');
  });
});
