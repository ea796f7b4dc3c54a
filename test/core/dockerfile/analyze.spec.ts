import { describe, expect, it } from 'vitest';
import { analyzeDockerfile } from '../../../src/core/dockerfile/analyze.js';
import { DockerfileReport } from '../../../src/core/report/dockerfile-report.js';
import { readDockerfile } from '../../support/dockerfiles.js';
import { breakLines } from '../../support/break-lines.js';
import { busyTime } from '../../support/busy-time.js';

const ids = (text: string) => new Set(analyzeDockerfile(text).findings.map((finding) => finding.ruleId));

const found = (text: string, inputs?: Parameters<typeof analyzeDockerfile>[1]) =>
  analyzeDockerfile(text, inputs)
    .findings.map((finding) => `${finding.evidence.line ?? '-'} ${finding.ruleId}`)
    .sort();

describe('a suggestion', () => {
  const cases: [name: string, text: string, gone: string[], wanted: string[]][] = [
    [
      'moves system packages up',
      readDockerfile('text-cache-order'),
      ['copy-before-install', 'lists-left', 'recommends-installed'],
      ['&& rm -rf /var/lib/apt/lists/*'],
    ],
    [
      'joins update and install',
      'FROM debian:12\nRUN apt-get update\nRUN apt-get install -y git \\\n  curl\n',
      ['update-without-install', 'lists-left'],
      ['RUN apt-get update \\'],
    ],
    [
      'copies Go modules first',
      'FROM golang:1.25\nWORKDIR /s\nCOPY . .\nRUN go build -o /app .\nUSER 1\nENV A=b\nEXPOSE 80\nCMD ["/app"]',
      ['copy-before-install', 'single-stage'],
      [
        'COPY go.mod go.sum* ./',
        'RUN go mod download',
        'FROM debian:stable-slim',
        'COPY --from=build /app /app',
        'USER 1',
        'ENV A=b',
        'EXPOSE 80',
        'CMD ["/app"]',
      ],
    ],
    [
      'keeps flags and folders',
      'FROM node:22\nWORKDIR /w/web\nCOPY --chown=node:node web /w/web\nRUN npm ci\n',
      ['copy-before-install'],
      ['COPY --chown=node:node web/package.json web/package-lock.json* /w/web/'],
    ],
    [
      'splits a Node service by what its command runs',
      'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nCMD ["node", "dist/server.js"]',
      ['single-stage'],
      [
        'FROM node:22-slim',
        'COPY --from=build /app/dist /app/dist',
        'COPY --from=build /app/node_modules /app/node_modules',
      ],
    ],
    [
      'takes development dependencies out with the package manager that installed them, as the user who may',
      'FROM node:22-bookworm\nWORKDIR /app\nCOPY package.json ./\nRUN pnpm install\nCOPY . .\nRUN pnpm build\nUSER node\nCMD ["node", "dist/a.js"]',
      ['single-stage', 'heavy-base'],
      ['RUN pnpm build\nRUN CI=true pnpm prune --prod\nUSER node\n', 'FROM node:22-bookworm-slim\n'],
    ],
    [
      'finds a program by its name alone',
      'FROM golang:1.25-bookworm\nWORKDIR /s\nCOPY go.mod ./\nRUN go mod download\nCOPY . .\nRUN go build -o /usr/local/bin/hello .\nCMD ["hello"]',
      ['single-stage', 'heavy-base'],
      ['COPY --from=build /usr/local/bin/hello /usr/local/bin/hello\n'],
    ],
    [
      'keeps runtime packages only',
      'FROM debian:12\nRUN apt-get update && apt-get install -y gcc libc6-dev tini && rm -rf /var/lib/apt/lists/*\nCOPY a.c /s/\nRUN gcc -o /hello /s/a.c\nCMD ["/hello"]',
      ['single-stage', 'build-tools-in-final'],
      ['--no-install-recommends tini && apt-get clean && rm -rf /var/lib/apt/lists/*'],
    ],
    [
      'names what curl and gcc only recommend, and without which they do not work',
      'FROM debian:12\nRUN apt-get update && apt-get install -y gcc curl && rm -rf /var/lib/apt/lists/*\n',
      ['recommends-installed'],
      ['apt-get install -y --no-install-recommends libc6-dev ca-certificates gcc curl'],
    ],
    [
      'keeps what the program of a slimmer base needs',
      'FROM node:22\nRUN apt-get update && apt-get install -y --no-install-recommends ffmpeg\nWORKDIR /a\nCOPY package.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nCMD ["node", "dist/a.js"]',
      ['single-stage'],
      ['FROM node:22-slim\nRUN apt-get update && apt-get install -y --no-install-recommends ffmpeg &&'],
    ],
    [
      'copies a published .NET program with what lies beside it',
      'FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /a\nCOPY . .\nRUN dotnet publish -o out\nENTRYPOINT ["dotnet", "out/a.dll"]',
      ['single-stage', 'heavy-base'],
      ['FROM mcr.microsoft.com/dotnet/aspnet:8.0', 'COPY --from=build /a/out /a/out'],
    ],
    [
      'keeps the flags of an install and of its RUN',
      'FROM php:8.3\nWORKDIR /a\nCOPY . .\nRUN --mount=type=cache,target=/tmp/cache composer install --no-dev\nUSER 1',
      ['copy-before-install'],
      ['RUN --mount=type=cache,target=/tmp/cache composer install --no-dev --no-scripts --no-autoloader\nCOPY . .'],
    ],
    [
      'follows the escape character and CRLF',
      '# escape=`\r\nFROM debian:12\r\nRUN apt-get update && `\r\n apt-get install -y git\r\n',
      ['lists-left'],
      ['git `\r\n && apt-get clean && rm -rf /var/lib/apt/lists/*'],
    ],
  ];
  it.each(cases)('%s', (_name, text, gone, wanted) => {
    const before = ids(text);
    const { suggestion } = analyzeDockerfile(text);
    const after = ids(suggestion?.dockerfile ?? '');
    for (const id of gone) {
      expect(before).toContain(id);
      expect(after).not.toContain(id);
    }
    expect([...after].filter((id) => !before.has(id))).toEqual([]);
    for (const line of wanted) expect(suggestion?.dockerfile).toContain(line);
    expect(suggestion?.diff).toMatch(/^--- a\/Dockerfile\n\+\+\+ b\/Dockerfile\n@@ /);
  });

  const context = (files: string): string[] => files.split(' ');
  const reordered: [name: string, run: string, contextPaths: string[] | undefined, lines: string[]][] = [
    ['npm', 'npm ci', undefined, ['COPY package.json package-lock.json* ./', 'RUN npm ci']],
    ['Yarn', 'yarn install', context('package.json yarn.lock a.js'), ['COPY package.json yarn.lock ./']],
    ['pnpm', 'pnpm i', undefined, ['COPY package.json pnpm-lock.yaml* pnpm-workspace.yaml* ./', 'RUN pnpm i']],
    [
      'pip',
      'pip install -r req/a.txt',
      undefined,
      ['COPY req/a.txt req/', 'RUN pip install --no-cache-dir -r req/a.txt'],
    ],
    ['Pipenv', 'pipenv sync --system', undefined, ['COPY Pipfile Pipfile.lock* ./', 'RUN pipenv sync --system']],
    [
      'Poetry',
      'poetry install',
      undefined,
      ['COPY pyproject.toml poetry.lock* ./', 'RUN poetry install --no-cache --no-root'],
    ],
    ['uv', 'uv sync', undefined, ['COPY pyproject.toml uv.lock* ./', 'RUN uv sync --no-install-project']],
    ['Bundler', 'bundle install', undefined, ['COPY Gemfile Gemfile.lock* ./', 'RUN bundle install']],
    ['Composer', 'composer install', undefined, ['RUN composer install --no-cache --no-scripts --no-autoloader']],
    ['Maven', 'mvn package', undefined, ['COPY pom.xml ./', 'RUN mvn -B dependency:go-offline']],
    ['mvnw', './mvnw package', undefined, ['COPY pom.xml mvnw ./', 'COPY .mvn .mvn/', 'RUN ./mvnw -B dependency']],
    ['Gradle', 'gradle build', undefined, ['COPY build.gradle* settings.gradle* gradle.properties* ./']],
    [
      'gradlew',
      './gradlew bootJar',
      context('build.gradle.kts gradlew gradle/wrapper/gradle-wrapper.jar src/A.java'),
      ['COPY build.gradle.kts gradlew ./', 'COPY gradle gradle/', 'RUN ./gradlew dependencies'],
    ],
    ['Go', 'go build ./...', undefined, ['COPY go.mod go.sum* ./', 'RUN go mod download']],
    ['Cargo', 'cargo build --release', undefined, ['COPY Cargo.toml Cargo.lock* ./', 'cargo fetch && rm -r src']],
    [
      '.NET',
      'dotnet publish -c Release',
      context('src/App/App.csproj src/App/Program.cs'),
      ['COPY src/App/App.csproj src/App/', 'RUN dotnet restore src/App/App.csproj'],
    ],
  ];
  it.each(reordered)('puts the install of %s in front of the sources', (_name, run, contextPaths, lines) => {
    const text = `FROM a:1\nWORKDIR /app\nCOPY . .\nRUN ${run}\nUSER 1\n`;
    const inputs = contextPaths ? { contextPaths, dockerignore: '.git' } : {};
    const { suggestion } = analyzeDockerfile(text, inputs);
    const made = suggestion?.dockerfile ?? '';
    const positions = lines.map((line) => made.indexOf(line));
    expect(positions).not.toContain(-1);
    expect(Math.max(...positions)).toBeLessThan(made.indexOf('COPY . .'));
    expect(ids(made)).not.toContain('copy-before-install');
  });

  const several: [run: string, files: string][] = [
    ['mvn package', 'pom.xml web/pom.xml'],
    ['gradle build', 'build.gradle web/build.gradle.kts'],
    ['cargo build', 'Cargo.toml crates/a/Cargo.toml'],
    ['dotnet build', 'A/A.csproj B/B.csproj'],
  ];
  it.each(several)('of %s is not made for several projects', (run, files) => {
    const inputs = { contextPaths: context(files), dockerignore: '.git' };
    expect(analyzeDockerfile(`FROM a:1\nCOPY . .\nRUN ${run}\nUSER 1\n`, inputs).suggestion).toBeNull();
  });

  const untouched = [
    'FROM golang:1.25\nCOPY . /src\nRUN cd /src && go build ./...\nUSER 1',
    'FROM mcr.example/dotnet:9\nCOPY . .\nRUN dotnet build\nUSER 1',
    'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN --mount=type=cache,target=/root/.npm npm ci && npm run build\n',
    'FROM node:22\nCOPY . .\nWORKDIR /app\nRUN --mount=type=cache,target=/root/.npm npm ci\n',
    'FROM a:1\nRUN apt-get update\nENV A=b\nCOPY x.conf /\nRUN true\n',
    'FROM a:1\nRUN apt-get update && apt-get install -y --no-install-recommends x\nRUN apt-get install -y --no-install-recommends y\n',
    'CMD ["a"]',
  ];
  it.each(untouched)('is not made where it might break the build: %j', (text) => {
    expect(analyzeDockerfile(text).suggestion).toBeNull();
  });
});

describe('the report', () => {
  it('has its published shape', () => {
    const report = analyzeDockerfile(readDockerfile('text-cache-order'), {
      contextPaths: ['app/a.py'],
      dockerignore: null,
    });
    expect(DockerfileReport.parse(report)).toEqual(report);
  });

  it('tells a fragment as an error', () => {
    expect(found('CMD ["a"]')).toEqual(['1 missing-from']);
  });

  it('lists what a COPY brings of the host, priced by nothing but named', () => {
    const context = {
      contextPaths: ['.git/HEAD', 'node_modules/a/i.js', 'src/a.js', '.env', 'x.log'],
      dockerignore: 'node_modules\n*.log',
    };
    const { findings } = analyzeDockerfile('FROM node:22\nCOPY . .\n', context);
    const finding = findings.find(({ ruleId }) => ruleId === 'host-artifacts-copied');
    expect(finding?.evidence.paths).toEqual(['.git/HEAD', '.env']);
    expect(finding?.remediation).toBe('Add to .dockerignore: **/.git, **/.env.');
  });

  it('never shows the value of a secret', () => {
    const { findings } = analyzeDockerfile('FROM a:1\nENV DB_PASSWORD=hunter2 TOKEN_FILE=/t\nARG API_TOKEN\n');
    expect(findings.filter(({ ruleId }) => ruleId === 'secrets').map((f) => f.evidence.line)).toEqual([2]);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });
});

describe('a hostile file', () => {
  const many = (line: (index: number) => string) =>
    `FROM a:1\n${Array.from({ length: 2000 }, (_, i) => line(i)).join('\n')}`;
  const cases: Record<string, string> = {
    'chown and copies': many((i) => (i % 2 ? `COPY a${i} /d${i}` : `RUN chown -R 1 /d${i} /e /f /g`)),
    removals: many((i) => (i % 2 ? `RUN make ${'x'.repeat(400)}${i}` : 'RUN rm -rf /qq1 /qq2 /qq3 /qq4')),
    updates: many((i) => (i % 2 ? 'RUN apt-get install -y a' : 'RUN apt-get update')),
    installs: many((i) => (i % 2 ? 'COPY src /src' : 'RUN npm ci')),
    stages: many((i) => (i % 2 ? `COPY --from=${i >> 2} / /` : `FROM a:1 AS s${i}`)),
    directories: many((i) => (i % 2 ? 'WORKDIR a' : 'COPY --from=x . .')),
    'chained stages': many(
      (i) => ['COPY . .', 'RUN npm ci && pip install a', `FROM ${i > 3 ? `s${i - 3}` : 'a:1'} AS s${i}`][i % 3] ?? '',
    ),
    'one long run': `FROM a:1\nRUN ${'apt-get install a; rm -rf /x; '.repeat(33_000)}`,
    'one long copy': `FROM a:1\nCOPY ${'/.ssh/'.repeat(160_000)} /`,
  };
  it.each(Object.entries(cases))('of %s is analysed in under three seconds', (_name, text) => {
    const start = busyTime();
    analyzeDockerfile(breakLines(text), { contextPaths: ['a'], dockerignore: '*' });
    expect(busyTime() - start).toBeLessThan(3000);
  });
});
