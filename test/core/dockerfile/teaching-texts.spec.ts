import { describe, expect, it } from 'vitest';
import { analyzeDockerfile } from '../../../src/core/dockerfile/analyze.js';
import { compareCacheReuse } from '../../../src/core/compare/cache-reuse.js';
import type { ImageAnalysis } from '../../../src/core/image-analysis.js';
import type { DockerfileReport } from '../../../src/core/report/dockerfile-report.js';
import { baseSteps, buildImage, file, type TestStep } from '../../support/build-image.js';
import { readDockerfile } from '../../support/dockerfiles.js';

const SOURCES = 1000;
const PIPENV = 20_000;
const DEPENDENCIES = 300_000;
const PYTHON = 500_000;

const copied: TestStep = { createdBy: 'COPY . . # buildkit', entries: [file('app/manage.py', SOURCES)] };
const pipenv: TestStep = {
  createdBy: 'RUN /bin/sh -c pip install pipenv # buildkit',
  entries: [file('usr/local/bin/pipenv', PIPENV)],
};
const dependencies: TestStep = {
  createdBy: 'RUN /bin/sh -c pipenv install --deploy --system # buildkit',
  entries: [file('usr/local/lib/django.py', DEPENDENCIES)],
};

/** What a builder makes of the naive one; the base has the first layer. */
const naiveImage = () =>
  buildImage({ steps: [...baseSteps(), { createdBy: 'WORKDIR /app' }, copied, pipenv, dependencies] });
const cacheOrderImage = () =>
  buildImage({
    steps: [
      ...baseSteps(),
      { createdBy: 'COPY ./app /app # buildkit', entries: [file('app/run.py', SOURCES)] },
      {
        createdBy: 'RUN /bin/sh -c apt-get update && apt-get install -y python3 # buildkit',
        entries: [file('usr/bin/python3', PYTHON), file('var/lib/apt/lists/main', 40_000)],
      },
    ],
  });

const layersOf = ({ stages }: DockerfileReport): string[][] =>
  stages.map(({ instructions }) => instructions.filter((each) => each.createsLayer).map(({ text }) => text));
const metadataOf = ({ stages }: DockerfileReport): string[] =>
  stages.flatMap(({ instructions }) => instructions.filter((each) => !each.createsLayer).map(({ keyword }) => keyword));
const found = (report: DockerfileReport): string[] =>
  report.findings.map(({ evidence, ruleId }) => `${evidence.line ?? '-'} ${ruleId}`).sort();
const bytesOf = (report: DockerfileReport, ruleId: string): number | null | undefined =>
  report.findings.find((finding) => finding.ruleId === ruleId)?.bytes;
const analyzed = (name: string, image?: ImageAnalysis): DockerfileReport =>
  analyzeDockerfile(readDockerfile(name), image ? { image } : {});

/** Where the texts count FROM, and the first also CMD, as layers, this follows BuildKit: see `parseDockerfile`. */
describe('which instructions make layers', () => {
  it.each([
    ['text-cache-order', [['COPY ./app /app', 'RUN apt-get update && apt-get install -y python3']], ['FROM', 'CMD']],
    [
      'text-multi-stage',
      [
        ['WORKDIR /app', 'COPY package*.json ./', 'RUN npm install', 'COPY . .', 'RUN npm run build'],
        ['COPY --from=builder /app/build /usr/share/nginx/html'],
      ],
      ['FROM', 'FROM', 'EXPOSE', 'CMD'],
    ],
    [
      'text-pipenv-naive',
      [['WORKDIR /app', 'COPY . .', 'RUN pip install  pipenv', 'RUN pipenv install --deploy --system']],
      ['FROM', 'EXPOSE', 'CMD'],
    ],
    [
      'text-pipenv-ordered',
      [
        [
          'WORKDIR /app',
          'RUN pip install pipenv',
          'COPY Pipfile Pipfile.lock ./',
          'RUN pipenv install --deploy --system',
          'COPY . .',
        ],
      ],
      ['FROM', 'EXPOSE', 'CMD'],
    ],
  ])('%s', (name, layers, metadata) => {
    const report = analyzed(name);
    expect(layersOf(report)).toEqual(layers);
    expect(metadataOf(report)).toEqual(metadata);
  });
});

describe('which findings fire', () => {
  it.each([
    [
      'text-cache-order',
      ['1 latest-tag', '1 root-user', '2 copy-before-install', '3 lists-left', '3 recommends-installed'],
    ],
    ['text-multi-stage', ['19 root-user']],
    [
      'text-pipenv-naive',
      ['11 package-manager-cache', '14 package-manager-cache', '2 root-user', '8 copy-before-install'],
    ],
    ['text-pipenv-ordered', ['14 package-manager-cache', '2 root-user', '8 package-manager-cache']],
  ])('%s', (name, expected) => {
    expect(found(analyzed(name))).toEqual(expected);
  });
});

describe('where the cache breaks, and what that costs', () => {
  it('at the COPY in front of apt-get', async () => {
    const report = analyzed('text-cache-order', await cacheOrderImage());
    expect(bytesOf(report, 'copy-before-install')).toBe(PYTHON + 40_000);
    expect(bytesOf(report, 'lists-left')).toBe(40_000);
    expect(report.layers?.map(({ layerIndex, line, confidence }) => [layerIndex, line, confidence])).toEqual([
      [1, 2, 1],
      [2, 3, 1],
    ]);
    expect(report.suggestion?.changes).toEqual([
      {
        ruleId: 'copy-before-install',
        summary: 'installs dependencies before the sources are copied',
        saving: { bytes: PYTHON + 40_000, method: 'measured', per: 'source-change' },
      },
      expect.objectContaining({ ruleId: 'recommends-installed', saving: null }) as unknown,
      {
        ruleId: 'lists-left',
        summary: 'removes package lists in the RUN that fetches them',
        saving: { bytes: 40_000, method: 'measured', per: 'image' },
      },
    ]);
  });

  it('at COPY . . in front of both installs', async () => {
    const report = analyzed('text-pipenv-naive', await naiveImage());
    const finding = report.findings.find(({ ruleId }) => ruleId === 'copy-before-install');
    expect(finding).toMatchObject({
      bytes: PIPENV + DEPENDENCIES,
      message: 'Each change of a source file runs the install of pip and Pipenv in lines 11 and 14 again.',
    });
  });

  const manifest: TestStep = {
    createdBy: 'COPY Pipfile Pipfile.lock ./ # buildkit',
    entries: [file('app/Pipfile.lock', 40)],
  };
  const orders: [name: string, order: (sources: TestStep) => TestStep[], prefix: number, again: number][] = [
    ['naive', (sources) => [sources, pipenv, dependencies], 1, PIPENV + DEPENDENCIES],
    ['better', (sources) => [pipenv, manifest, dependencies, sources], 4, 0],
  ];
  it.each(orders)(
    'between two builds with one changed source, in the %s order',
    async (_name, order, prefix, again) => {
      const build = (seed: string) =>
        buildImage({
          steps: [...baseSteps(), ...order({ ...copied, entries: [file('app/manage.py', SOURCES, seed)] })],
        });
      const [before, after] = await Promise.all([build('one'), build('two')]);
      const reuse = compareCacheReuse(before, after);
      expect(reuse).toMatchObject({
        sharedPrefix: prefix,
        firstDivergence: { cause: 'content-changed', layerIndex: prefix, paths: ['app/manage.py'] },
      });
      const rebuilt = after.layers.slice(prefix).reduce((sum, { contentSize }) => sum + contentSize, 0);
      expect(rebuilt).toBe(SOURCES + again);
      const shipped = after.layers.slice(prefix).reduce((sum, { compressedSize }) => sum + compressedSize, 0);
      expect(reuse.invalidatedSize).toBe(shipped);
    },
  );

  it('nowhere in the better ones', () => {
    for (const name of ['text-pipenv-ordered', 'text-multi-stage'])
      expect(bytesOf(analyzed(name), 'copy-before-install')).toBeUndefined();
  });
});

describe('the better version', () => {
  it('is recognised as better', () => {
    const ids = (name: string): Set<string> => new Set(analyzed(name).findings.map(({ ruleId }) => ruleId));
    const [naive, better] = [ids('text-pipenv-naive'), ids('text-pipenv-ordered')];
    expect([...naive.difference(better)]).toEqual(['copy-before-install']);
    expect([...better.difference(naive)]).toEqual([]);
    expect(analyzed('text-multi-stage').suggestion).toBeNull();
  });

  it('of the text on caching is the order that it asks for: what changes seldom first', () => {
    const { suggestion } = analyzed('text-cache-order');
    const lines = (suggestion?.dockerfile ?? '').split('\n');
    const position = (start: string): number => lines.findIndex((line) => line.startsWith(start));
    expect(position('RUN apt-get update')).toBeGreaterThan(0);
    expect(position('COPY ./app /app')).toBeGreaterThan(position('RUN apt-get update'));
    const left = analyzeDockerfile(suggestion?.dockerfile ?? '').findings.map(({ ruleId }) => ruleId);
    expect(left.sort()).toEqual(['latest-tag', 'root-user']);
  });

  it('is the one with two stages, and not its first stage alone', () => {
    const text = readDockerfile('text-multi-stage');
    const oneStage = `${text.slice(0, text.lastIndexOf('FROM '))}CMD ["npm", "start"]\n`;
    const single = new Set(analyzeDockerfile(oneStage).findings.map(({ ruleId }) => ruleId));
    const double = new Set(analyzed('text-multi-stage').findings.map(({ ruleId }) => ruleId));
    expect([...single.difference(double)].sort()).toEqual(['heavy-base', 'package-manager-cache', 'single-stage']);
    expect([...double.difference(single)]).toEqual([]);
  });

  it('is what is suggested for the naive one, which besides keeps no downloads of pip', () => {
    const plain = (text: string): string[] =>
      text
        .replace(' --no-cache-dir', '')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.replace(/ +/g, ' '));
    const { suggestion } = analyzeDockerfile(readDockerfile('text-pipenv-naive'), {
      contextPaths: ['Pipfile', 'Pipfile.lock', 'a.py'],
      dockerignore: '',
    });
    expect(plain(suggestion?.dockerfile ?? '')).toEqual(plain(readDockerfile('text-pipenv-ordered')));
    expect(suggestion?.dockerfile).toContain('RUN pip install --no-cache-dir');
  });
});
