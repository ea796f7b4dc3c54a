# The stagediff service and command line. Build: docker build -t stagediff . Needs DATABASE_URL to serve.
# Each stage takes only what it needs from the one before; what changes rarely comes first.

# Any Debian with Node 24: --build-arg BASE=… for a mirror, or for an image of your own.
ARG BASE=node:24-bookworm-slim

FROM ${BASE} AS manifests
WORKDIR /app
COPY package.json package-lock.json ./

# Everything that a build needs: compiler, client generator, dashboard bundler.
FROM manifests AS build
RUN --mount=type=cache,target=/root/.npm npm ci --include=dev --no-audit --no-fund
COPY scripts/setup.mjs scripts/bundle.config.mjs scripts/
COPY bin/launch.mjs bin/
COPY scripts/setup scripts/setup
COPY tsconfig.json tsconfig.build.json prisma.config.ts ./
COPY prisma prisma
COPY dashboard dashboard
COPY src src
RUN npm run build

# What runs. Without optional packages too: they hold the embedded PostgreSQL, which has no place in a container (set
# DATABASE_URL), and keep in development packages that something else can use, 300 MB of them.
FROM manifests AS dependencies
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM ${BASE}
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates skopeo \
 && apt-get clean \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir /data \
 && chown 1000:1000 /data
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 STAGEDIFF_DATA_DIR=/data
# As bin/launch.mjs has it: a small nursery, few pools of memory for the threads, and what is large is given back.
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=65536 MALLOC_TRIM_THRESHOLD_=131072
COPY package.json LICENSE ./
COPY --from=dependencies /app/node_modules node_modules
# The optional packages that are needed: the builds of the hash and the checksum for this platform.
COPY --from=build /app/node_modules/@napi-rs node_modules/@napi-rs
COPY --from=build /app/node_modules/@node-rs node_modules/@node-rs
COPY prisma prisma
COPY openapi/examples openapi/examples
COPY --from=build /app/dist dist
USER 1000:1000
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "--expose-gc", "--enable-source-maps", "dist/main.js"]
