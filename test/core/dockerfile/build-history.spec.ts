import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildArguments, recoverInstruction } from '../../../src/core/dockerfile/build-history.js';
import { busyTime } from '../../support/busy-time.js';

describe('recoverInstruction', () => {
  const cases: [builder: string, createdBy: string, expected: string | null][] = [
    ['a Windows base image', 'Apply image 1809-RTM-amd64', '# Apply image 1809-RTM-amd64'],
    ['an update of it', 'Install update 1809-amd64', '# Install update 1809-amd64'],
    ['nix2container', 'nix2container', '# nix2container'],
    ['BuildKit RUN', 'RUN /bin/sh -c apt-get update     && true # buildkit', 'RUN apt-get update && true'],
    ['BuildKit RUN with arguments', 'RUN |2 A=b C=d e /bin/sh -c make all # buildkit', 'RUN make all'],
    ['BuildKit RUN in exec form', 'RUN /usr/bin/make all # buildkit', 'RUN /usr/bin/make all'],
    ['BuildKit SHELL', 'RUN /bin/bash -o pipefail -c curl x | sh # buildkit', 'RUN curl x | sh'],
    [
      'BuildKit heredoc',
      'RUN /bin/sh -c apt-get update\napt-get install -y git\n # buildkit',
      'RUN apt-get update apt-get install -y git',
    ],
    ['BuildKit before 0.8', `RUN /bin/sh -c make # buildkit:sha256:${'a'.repeat(64)}`, 'RUN make'],
    ['BuildKit COPY', 'COPY --chown=node:node . . # buildkit', 'COPY --chown=node:node . .'],
    ['BuildKit EXPOSE', 'EXPOSE map[80/tcp:{} 443/tcp:{}]', 'EXPOSE 80/tcp 443/tcp'],
    ['BuildKit EXPOSE of 2025', 'EXPOSE [3000/tcp]', 'EXPOSE 3000/tcp'],
    ['BuildKit CMD', 'CMD ["nginx" "-g" "daemon off;"]', 'CMD ["nginx", "-g", "daemon off;"]'],
    ['BuildKit ENTRYPOINT', 'ENTRYPOINT ["sh" "-c" "echo \\"a\\""]', 'ENTRYPOINT ["sh", "-c", "echo \\"a\\""]'],
    ['BuildKit SHELL instruction', 'SHELL [/bin/bash -o pipefail -c]', 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]'],
    ['BuildKit VOLUME', 'VOLUME [/data /logs]', 'VOLUME ["/data", "/logs"]'],
    [
      'BuildKit HEALTHCHECK',
      'HEALTHCHECK &{["CMD-SHELL" "curl -f http://localhost/ || exit 1"] "30s" "3s" "0s" "0s" \'\\x03\'}',
      'HEALTHCHECK --interval=30s --timeout=3s --retries=3 CMD curl -f http://localhost/ || exit 1',
    ],
    [
      'classic HEALTHCHECK',
      '/bin/sh -c #(nop)  HEALTHCHECK &{["CMD" "/up" "-q"] "1m30s" "0s" "5s" \'\\x00\'}',
      'HEALTHCHECK --interval=1m30s --start-period=5s CMD ["/up", "-q"]',
    ],
    [
      'HEALTHCHECK with many retries',
      'HEALTHCHECK &{["CMD" "x"] "0s" "0s" "0s" "0s" \'d\'}',
      'HEALTHCHECK --retries=100 CMD ["x"]',
    ],
    ['HEALTHCHECK of nothing', 'HEALTHCHECK &{["NONE"] "0s" "0s" "0s" "0s" \'\\x00\'}', 'HEALTHCHECK NONE'],
    ['classic CMD with words', '/bin/sh -c #(nop)  CMD ["node" "a.js"]', 'CMD ["node", "a.js"]'],
    [
      'classic CMD in shell form',
      '/bin/sh -c #(nop)  CMD ["/bin/sh" "-c" "node a.js"]',
      'CMD ["/bin/sh", "-c", "node a.js"]',
    ],
    ['kaniko as written', 'run  apt-get update \t&& make', 'RUN apt-get update && make'],
    ['kaniko COPY of a stage', 'COPY --from=build /app/dist ./dist', 'COPY --from=build /app/dist ./dist'],
    ['kaniko CMD', 'CMD ["node", "a.js"]', 'CMD ["node", "a.js"]'],
    ['podman CMD', '/bin/sh -c #(nop) CMD ["node","a.js"]', 'CMD ["node","a.js"]'],
    ['podman with arguments', '|2 A=b c V=1 /bin/sh -c make V=1', 'RUN make V=1'],
    ['podman LABEL', '/bin/sh -c #(nop) LABEL "io.buildah.version"="1.28.2"', 'LABEL "io.buildah.version"="1.28.2"'],
    ['BuildKit metadata', 'ENV PATH=/usr/local/bin:/usr/bin', 'ENV PATH=/usr/local/bin:/usr/bin'],
    ['classic RUN', '/bin/sh -c apt-get update', 'RUN apt-get update'],
    ['classic RUN with arguments', '|1 VERSION=1.2 /bin/sh -c make', 'RUN make'],
    ['classic exec form with arguments', '|1 VERSION=1.2 make all', 'RUN make all'],
    ['classic CMD', '/bin/sh -c #(nop)  CMD ["bash"]', 'CMD ["bash"]'],
    ['classic COPY', `/bin/sh -c #(nop) COPY dir:${'0123456789ab'.repeat(5)} in /app `, 'COPY dir:0123456789ab /app'],
    [
      'buildah COPY',
      `/bin/sh -c #(nop) COPY --chown=1 file:${'0123456789ab'.repeat(5)} in . `,
      'COPY --chown=1 file:0123456789ab .',
    ],
    ['classic ADD of the root', `/bin/sh -c #(nop) ADD file:${'f'.repeat(64)} in / `, 'ADD file:ffffffffffff /'],
    ['Windows', 'cmd /S /C echo hello', 'RUN echo hello'],
    ['Windows metadata', 'cmd /S /C #(nop)  ENV A=1', 'ENV A=1'],
    ['a # inside a command', '/bin/sh -c echo "#(nop) x"', 'RUN echo "#(nop) x"'],
    ['kaniko', 'RUN apt-get update && apt-get install -y git', 'RUN apt-get update && apt-get install -y git'],
    ['debuerreotype', "# debian.sh --arch 'amd64' out/ 'bookworm'", "# debian.sh --arch 'amd64' out/ 'bookworm'"],
    ['an empty text', '   ', null],
    ['a shell alone', '/bin/sh', 'RUN /bin/sh'],
  ];
  it.each(cases)('%s', (_builder, createdBy, expected) => {
    expect(recoverInstruction(createdBy)).toBe(expected);
  });

  it('shows what a builder without Dockerfile says as a comment', () => {
    expect(recoverInstruction('jib-maven-plugin:3.4.0', 'dependencies')).toBe('# jib-maven-plugin:3.4.0 dependencies');
    expect(recoverInstruction('ko build ko://example.com/app', 'go build output, at /ko-app/app')).toBe(
      '# ko build ko://example.com/app go build output, at /ko-app/app',
    );
    expect(recoverInstruction('bazel build //app:image')).toBe('# bazel build //app:image');
    expect(recoverInstruction('apko', 'This is an apko single-layer image')).toBe(
      '# apko This is an apko single-layer image',
    );
    expect(recoverInstruction("Layer: 'jre', Created by buildpack: paketo-buildpacks/bellsoft-liberica@9.3.1")).toBe(
      "# Layer: 'jre', Created by buildpack: paketo-buildpacks/bellsoft-liberica@9.3.1",
    );
    for (const text of ['jib-gradle-plugin:3.4.4', 'umoci repack', 'KIWI 10.1.18', 'bazel', 'crane append']) {
      expect(recoverInstruction(text)).toBe(`# ${text}`);
    }
    expect(recoverInstruction('Buildpacks Launcher Config')).toBe('# Buildpacks Launcher Config');
    expect(recoverInstruction(null, "store paths: ['/nix/store/abc-bash-5.2']")).toBe(
      "# store paths: ['/nix/store/abc-bash-5.2']",
    );
  });

  it('knows nothing without created_by', () => {
    expect(recoverInstruction(null)).toBeNull();
    expect(recoverInstruction(null, 'FROM alpine')).toBeNull();
  });

  it('gives back every one-line command that a builder wraps', () => {
    const word = fc.stringMatching(/^[a-z0-9._=-]{1,8}$/);
    const command = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => ['make', ...words].join(' '));
    fc.assert(
      fc.property(command, (text) => {
        expect(recoverInstruction(`RUN /bin/sh -c ${text} # buildkit`)).toBe(`RUN ${text}`);
        expect(recoverInstruction(`/bin/sh -c ${text}`)).toBe(`RUN ${text}`);
        expect(recoverInstruction(`|1 A=b /bin/sh -c ${text}`)).toBe(`RUN ${text}`);
      }),
    );
  });

  it.each(['|1 ' + '/x '.repeat(400_000), ' '.repeat(1_000_000), '/bin/sh -c ' + '# buildkit'.repeat(100_000)])(
    'takes a hostile megabyte in under a second',
    (text) => {
      const start = busyTime();
      recoverInstruction(text);
      expect(busyTime() - start).toBeLessThan(1000);
    },
  );
});

describe('buildArguments', () => {
  it.each([
    ['RUN |2 A=1 B=x y /bin/sh -c make $A # buildkit', { A: '1', B: 'x y' }],
    ['|1 A=b=c /bin/sh -c make', { A: 'b=c' }],
    ['|2 A= B= /bin/bash -o pipefail -c make', { A: '', B: '' }],
    ['RUN /bin/sh -c make A=1 # buildkit', {}],
    ['COPY a b # buildkit', {}],
    ['|0 /bin/sh -c make', {}],
  ])('reads those of %j', (createdBy, expected) => {
    expect(Object.fromEntries(buildArguments(createdBy))).toEqual(expected);
  });
});
