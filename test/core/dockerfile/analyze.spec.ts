import { describe, expect, it } from 'vitest';
import { analyzeDockerfile } from '../../../src/core/dockerfile/analyze.js';
import type { ImageAnalysis } from '../../../src/core/image-analysis.js';
import { DockerfileReport } from '../../../src/core/report/dockerfile-report.js';
import { readDockerfile } from '../../support/dockerfiles.js';

const found = (text: string, inputs?: Parameters<typeof analyzeDockerfile>[1]) =>
  analyzeDockerfile(text, inputs)
    .findings.map((finding) => `${finding.evidence.line ?? '-'} ${finding.ruleId}`)
    .sort();
const ids = (text: string) => new Set(analyzeDockerfile(text).findings.map((finding) => finding.ruleId));

describe('the Dockerfiles of the teaching texts', () => {
  it('the cache breaks at the COPY in front of apt-get', () => {
    expect(found(readDockerfile('text-cache-order'))).toEqual([
      '1 latest-tag',
      '1 root-user',
      '2 copy-before-install',
      '3 lists-left',
      '3 recommends-installed',
    ]);
  });

  it('the multi-stage one copies its lock file first and ships the result only', () => {
    expect(found(readDockerfile('text-multi-stage'))).toEqual(['19 root-user']);
    expect(analyzeDockerfile(readDockerfile('text-multi-stage')).suggestion).toBeNull();
  });

  it('the naive one breaks the cache at COPY . . and pays with both installs', () => {
    expect(found(readDockerfile('text-pipenv-naive'))).toContain('8 copy-before-install');
    const finding = analyzeDockerfile(readDockerfile('text-pipenv-naive')).findings.find(
      (f) => f.ruleId === 'copy-before-install',
    );
    expect(finding?.message).toBe(
      'Each change of a source file runs the install of pip and Pipenv in lines 11 and 14 again.',
    );
  });

  it('the ordered one is seen as better', () => {
    const better = ids(readDockerfile('text-pipenv-ordered'));
    const naive = ids(readDockerfile('text-pipenv-naive'));
    expect([...naive].filter((id) => !better.has(id))).toEqual(['copy-before-install']);
    expect([...better].filter((id) => !naive.has(id))).toEqual([]);
  });

  it('the suggestion for the naive one is the ordered one', () => {
    const plain = (text: string) =>
      text
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((l) => l.replace(/ +/g, ' '));
    const suggestion = analyzeDockerfile(readDockerfile('text-pipenv-naive'), {
      contextPaths: ['Pipfile', 'Pipfile.lock', 'a.py'],
      dockerignore: '',
    });
    expect(plain(suggestion.suggestion?.dockerfile ?? '')).toEqual(plain(readDockerfile('text-pipenv-ordered')));
  });
});

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
      'FROM node:22\nWORKDIR /w\nCOPY --chown=node:node web /w/web\nRUN npm ci\n',
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
      'keeps runtime packages only',
      'FROM debian:12\nRUN apt-get update && apt-get install -y gcc libc6-dev tini && rm -rf /var/lib/apt/lists/*\nCOPY a.c /s/\nRUN gcc -o /hello /s/a.c\nCMD ["/hello"]',
      ['single-stage', 'build-tools-in-final'],
      ['RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*'],
    ],
    [
      'follows the escape character and CRLF',
      '# escape=`\r\nFROM debian:12\r\nRUN apt-get update && `\r\n apt-get install -y git\r\n',
      ['lists-left'],
      ['git `\r\n && rm -rf /var/lib/apt/lists/*'],
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

  const untouched = [
    'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\n',
    'FROM node:22\nCOPY . .\nWORKDIR /app\nRUN npm ci\n',
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

  it('prices a finding with the bytes of its layer', () => {
    const entries: [string, number | null][] = [
      ['COPY ./app /app # buildkit', 1],
      ['RUN /bin/sh -c apt-get update && apt-get install -y python3 # buildkit', 2],
    ];
    const image = {
      history: entries.map(([createdBy, layerIndex]) => ({ createdBy, layerIndex, emptyLayer: false })),
      layers: [{ contentSize: 100 }, { contentSize: 20 }, { contentSize: 3000 }],
      config: { user: '' },
    } as unknown as ImageAnalysis;
    const { findings } = analyzeDockerfile(readDockerfile('text-cache-order'), { image });
    const bytes = Object.fromEntries(
      findings.map((finding) => [finding.ruleId, [finding.bytes, finding.evidence.layerIndex]]),
    );
    expect(bytes).toMatchObject({
      'copy-before-install': [3000, 1],
      'lists-left': [3000, 2],
      'root-user': [null, null],
    });
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
    'one long run': `FROM a:1\nRUN ${'apt-get install a; rm -rf /x; '.repeat(33_000)}`,
    'one long copy': `FROM a:1\nCOPY ${'/.ssh/'.repeat(160_000)} /`,
  };
  it.each(Object.entries(cases))('of %s is analysed in under three seconds', (_name, text) => {
    const start = performance.now();
    analyzeDockerfile(text, { contextPaths: ['a'], dockerignore: '*' });
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
