import fc from 'fast-check';
import { expect, it } from 'vitest';
import { analyzeDockerfile } from '../../../src/core/dockerfile/analyze.js';
import { CodedError } from '../../../src/core/errors.js';
import type { Finding } from '../../../src/core/report/finding.js';

const BASES = [
  ...[
    'node:22',
    'node:22-alpine AS base',
    'python:3.13',
    'python:3.13-slim AS app',
    'golang:1.25 AS build',
    'rust:1.79',
  ],
  ...['debian:12', 'ubuntu:24.04 AS x', 'eclipse-temurin:21-jdk', 'mcr.microsoft.com/dotnet/sdk:8.0', 'php:8.3-apache'],
  ...['scratch', '--platform=$BUILDPLATFORM node:22 AS b', '${BASE:-node:22}', '$BASE AS z'],
];
const LINES = [
  ...['WORKDIR /app', 'WORKDIR src', 'COPY . .', 'COPY package.json package-lock.json ./', 'COPY src ./src'],
  ...['COPY requirements.txt .', 'COPY go.mod go.sum ./', 'COPY Cargo.toml Cargo.lock ./', 'COPY mvnw .mvn pom.xml ./'],
  ...['COPY --chown=node:node . .', 'COPY --from=base /a /b', 'COPY --from=0 /a /b', 'ADD a.tar.gz /opt/'],
  ...['RUN npm ci', 'RUN npm run build', 'RUN yarn --frozen-lockfile && yarn build', 'RUN npm install -g serve'],
  ...['RUN pip install -r requirements.txt', 'RUN python3 -m pip install --user flask', 'RUN pip install -e .'],
  ...[
    'RUN python -m venv /venv && /venv/bin/pip install flask',
    'RUN poetry install --no-root',
    'RUN uv sync --frozen',
  ],
  ...[
    'RUN go build -o /usr/local/bin/app .',
    'RUN go install ./...',
    'RUN cargo install --path .',
    'RUN ./mvnw package',
  ],
  ...[
    'RUN dotnet publish -o out',
    'RUN composer install',
    'RUN make && make install',
    'RUN gcc -o /usr/local/bin/hello a.c',
  ],
  ...[
    'RUN apt-get update',
    'RUN apt-get update && apt-get install -y gcc libpq-dev',
    'RUN rm -rf /var/lib/apt/lists/*',
  ],
  ...['RUN <<EOF\napt-get update\npip install flask\nEOF', 'RUN --mount=type=cache,target=/root/.cache pip install a'],
  ...['RUN ["pip", "install", "a"]', 'RUN pip install \\\n  # comment\n  flask \\\n  gunicorn', 'RUN cd sub && npm ci'],
  ...[
    'ENV A=b',
    'ENV PATH=/venv/bin:$PATH',
    'ENV NODE_ENV=production',
    'ARG V',
    'USER node',
    'USER 1000:1000',
    'EXPOSE 80',
  ],
  ...[
    'HEALTHCHECK CMD curl -f localhost',
    'SHELL ["/bin/bash", "-c"]',
    'ONBUILD RUN npm ci',
    'LABEL a="b c"',
    '# comment\n',
  ],
  ...[
    'CMD ["node", "dist/server.js"]',
    'CMD npm start',
    'CMD ["python", "app.py"]',
    'CMD gunicorn app:app',
    'CMD ["app"]',
  ],
  ...[
    'ENTRYPOINT ["/usr/local/bin/app"]',
    'CMD ["java", "-jar", "target/a.jar"]',
    'ENTRYPOINT ["dotnet", "out/a.dll"]',
  ],
];
const stage = fc
  .tuple(fc.constantFrom(...BASES), fc.array(fc.constantFrom(...LINES), { minLength: 1, maxLength: 12 }))
  .map(([base, lines]) => [`FROM ${base}`, ...lines].join('\n'));
const dockerfile = fc
  .tuple(
    fc.constantFrom('', '# syntax=docker/dockerfile:1\n', 'ARG BASE=debian:12\n'),
    fc.array(stage, { minLength: 1, maxLength: 2 }),
  )
  .map(([head, stages]) => `${head}${stages.join('\n')}\n`);

/** Undefined for a Dockerfile that no builder takes. */
function analyzed(text: string): ReturnType<typeof analyzeDockerfile> | undefined {
  try {
    return analyzeDockerfile(text);
  } catch (error) {
    if (error instanceof CodedError && error.code === 'DOCKERFILE_INVALID') return undefined;
    throw error;
  }
}

/** How many different things each rule says: an install that became two leaves one cache. */
const countByRule = (findings: readonly Finding[]): Map<string, number> =>
  new Map(
    [...Map.groupBy(findings, ({ ruleId }) => ruleId)].map(([rule, found]) => [
      rule,
      new Set(found.map(({ message }) => message)).size,
    ]),
  );

it('what is suggested for any Dockerfile can be built as far as one can tell, and no rule finds more in it', () => {
  let suggestions = 0;
  fc.assert(
    fc.property(dockerfile, (text) => {
      const before = analyzed(text);
      fc.pre(before !== undefined);
      if (!before.suggestion) return;
      suggestions++;
      const after = analyzeDockerfile(before.suggestion.dockerfile);
      const counts = countByRule(before.findings);
      const grown = [...countByRule(after.findings)].filter(([rule, count]) => count > (counts.get(rule) ?? 0));
      expect(grown).toEqual([]);
    }),
    { numRuns: 400 },
  );
  expect(suggestions).toBeGreaterThan(100);
});

it('is not stopped by a suggestion that cannot be read', () => {
  expect(() =>
    analyzeDockerfile('FROM node:22 AS a\nCOPY . .\nRUN npm ci && npm run build\nCMD ["node", "d/a.js"]'),
  ).not.toThrow();
});
