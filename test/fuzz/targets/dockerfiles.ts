import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyzeDockerfile } from '../../../src/core/dockerfile/analyze.js';
import { recoverInstruction } from '../../../src/core/dockerfile/build-history.js';
import { includedPaths, readDockerignore } from '../../../src/core/dockerfile/dockerignore.js';
import { compileGlob, matchesPathOrParent } from '../../../src/core/dockerfile/glob.js';
import { matchHistory } from '../../../src/core/dockerfile/match-history.js';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.js';
import { parseScript } from '../../../src/core/dockerfile/shell-commands.js';
import { type FuzzTarget, texts } from '../fuzz-target.js';

const folder = join(import.meta.dirname, '../../fixtures/dockerfiles');
const files = (): Buffer[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.Dockerfile'))
    .map((name) => readFileSync(join(folder, name)));
const WORDS = [
  ...['FROM ', 'FROM scratch AS b\n', 'RUN ', 'COPY --from=', 'ADD https://x/y.tgz /\n', 'ARG A=b\n', 'ENV A=$A$A\n'],
  ...[
    'ONBUILD ',
    'HEALTHCHECK CMD ',
    'SHELL ["',
    'USER ',
    '--mount=type=cache,target=/x ',
    '<<EOF\n',
    'EOF\n',
    '# syntax=',
  ],
  ...[
    '# escape=`\n',
    '\\\n',
    '`\n',
    '${A:-',
    '${A:+',
    '}',
    '&& ',
    '|| ',
    '| ',
    '; ',
    '$(',
    'apt-get install -y ',
    'npm ci ',
  ],
];
const CONTEXT = ['package.json', 'src/index.ts', '.git/HEAD', 'node_modules/a/index.js', 'a b', '.env'];

const dockerfile: FuzzTarget = {
  name: 'dockerfile',
  seeds: () => [...files(), ...texts('FROM a AS b\nRUN <<EOF\nx\nEOF\nFROM scratch\nCOPY --from=b /a /b\n')],
  words: WORDS,
  run(input) {
    const text = input.toString();
    const { problems } = analyzeDockerfile(text, { contextPaths: CONTEXT, dockerignore: '*.md\n!a' });
    assert.deepEqual(problems, [], 'no rule fails');
  },
};

const dockerignore: FuzzTarget = {
  name: 'dockerignore',
  seeds: () => texts('# x\n*.md\n!README.md\n**/node_modules\n[a-z]?/**/b\n', '\uFEFFa\\*b\n/x/../y/\n'),
  words: ['**', '**/', '!', '[', ']', '[^', '\\', '?', '/../', '\r\n', '#', '*'.repeat(60)],
  run: (input) => includedPaths(CONTEXT, readDockerignore(input.toString())),
};

const glob: FuzzTarget = {
  name: 'glob',
  seeds: () => texts('**/a*b?[c-e]\nx/y/axbzd', '*.md\nREADME.md', '**\na/b/c'),
  words: ['*', '**', '**/', '[!a-', ']', '\\', '?', '/'],
  run(input) {
    const [pattern = '', path = ''] = input.toString().slice(0, 4000).split('\n', 2);
    const compiled = compileGlob(pattern);
    if (compiled) matchesPathOrParent(compiled, path);
  },
};

const shell: FuzzTarget = {
  name: 'shell-script',
  seeds: () =>
    texts(
      `set -eux; apt-get update && apt-get install -y "a b" 'c' $(d) | tee x; if [ a ]; then b; fi`,
      'a <<E\nx\nE\n',
    ),
  words: WORDS.slice(7),
  run: (input) => parseScript(input.toString()),
};

const history: FuzzTarget = {
  name: 'build-history',
  seeds: () =>
    texts(
      '/bin/sh -c #(nop)  CMD ["a"]',
      'RUN |2 A=b C=d /bin/sh -c apt-get update # buildkit',
      'COPY a b # buildkit',
    ).concat(texts('/bin/sh -c #(nop) COPY file:0123 in /app', 'RUN /bin/sh -c set -x', 'WORKDIR /app')),
  words: ['/bin/sh -c ', '#(nop) ', ' # buildkit', '|9 ', 'file:', 'multi:', ' in ', 'RUN |'],
  run(input) {
    const entries = input.toString().split('\n').slice(0, 300);
    for (const createdBy of entries) recoverInstruction(createdBy);
    const parsed = parseDockerfile('FROM a\nRUN apt-get update\nCOPY a b\nCMD ["a"]\n');
    const lines = entries.map((createdBy, layerIndex) => ({ createdBy, emptyLayer: false, layerIndex }));
    matchHistory(parsed, lines);
  },
};

/** What builds are described by. */
export const DOCKERFILE_TARGETS: readonly FuzzTarget[] = [dockerfile, dockerignore, glob, shell, history];
