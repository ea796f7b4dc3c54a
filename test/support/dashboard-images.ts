import type { TarMember } from './build-layer.js';
import type { BuiltLayer } from './put-built-image.js';

const FEW_PACKAGES = 60;
/** So many that a table of them must not draw every row. */
export const MANY_PACKAGES = 5200;
/** What a page that trusts names would run, and what would turn the text around. */
export const HOSTILE_MARKUP = '<img src=x onerror=alert(1)>';
export const BIDI = '\u202e';

const file = (name: string, size: number, more: Partial<TarMember> = {}): TarMember => ({
  name,
  body: Buffer.alloc(size, name),
  ...more,
});

function dpkgStatus(count: number): TarMember {
  const stanzas = Array.from({ length: count }, (_, index) => {
    const name = `library-${String(index).padStart(4, '0')}`;
    return `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.${index}\n\n`;
  });
  return { name: 'var/lib/dpkg/status', body: stanzas.join('') };
}

const base: BuiltLayer = {
  createdBy: '/bin/sh -c #(nop) ADD file:0123456789abcdef0123 in / ',
  entries: [file('etc/os-release', 40), file('usr/lib/libbase.so', 60_000), dpkgStatus(2)],
};

/** A single-stage image: a toolchain, caches, deleted files, and names that someone made up to do harm. */
export const singleStage = (packages: number): readonly BuiltLayer[] => [
  base,
  {
    createdBy: `RUN /bin/sh -c apt-get install -y build-essential # ${HOSTILE_MARKUP}${BIDI} # buildkit`,
    entries: [
      dpkgStatus(packages),
      file('usr/bin/gcc', 400_000, { mode: 0o755 }),
      file('var/cache/apt/archives/gcc.deb', 150_000),
      file(`opt/${HOSTILE_MARKUP}${BIDI}`, 5_000, { mode: 0o4755 }),
    ],
  },
  {
    createdBy: 'RUN /bin/sh -c rm -rf /var/cache/apt # buildkit',
    entries: [{ name: 'var/cache/apt/archives/.wh.gcc.deb' }],
  },
  {
    createdBy: 'COPY . /app # buildkit',
    entries: [file('app/dist/server.js', 30_000), file('app/src/server.ts', 20_000), file('app/.git/HEAD', 30)],
  },
];

export const SINGLE_STAGE = singleStage(FEW_PACKAGES);

/** The multi-stage image of the same program. */
export const MULTI_STAGE: readonly BuiltLayer[] = [
  base,
  { createdBy: 'COPY /app/dist /app/dist # buildkit', entries: [file('app/dist/server.js', 30_000)] },
];

/** Dockerfiles that could have made both. */
export const SINGLE_DOCKERFILE = `FROM debian:12
RUN apt-get install -y build-essential
RUN rm -rf /var/cache/apt
COPY . /app
CMD ["server"]
`;
export const MULTI_DOCKERFILE = `FROM debian:12 AS build
RUN apt-get update && apt-get install -y build-essential
COPY . .
RUN make

FROM debian:12-slim
COPY --from=build /app/dist /app/dist
`;

export const CONFIGURATION = { Cmd: ['server', HOSTILE_MARKUP, BIDI], Env: ['TOKEN=1'] };

/** An image with so many bytes of content, for a series. */
export const sized = (bytes: number): BuiltLayer[] => [
  { createdBy: 'COPY dist / # buildkit', entries: [file('app/data', bytes)] },
];
