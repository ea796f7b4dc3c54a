import { expect, it } from 'vitest';
import { analyzeDockerfile } from '../../../src/core/dockerfile/analyze.js';

const END = 'USER 1\nCMD ["a"]';
const suggested = (lines: string, contextPaths?: string[]): string | undefined =>
  analyzeDockerfile(`FROM a:1\nWORKDIR /w\n${lines}\n${END}`, contextPaths ? { contextPaths } : {}).suggestion
    ?.dockerfile;

it.each([
  [
    'Maven by its wrapper',
    'COPY .mvn/ .mvn\nCOPY mvnw pom.xml ./\nCOPY src ./src\nRUN ./mvnw package',
    'pom.xml ./\nRUN ./mvnw -B dependency:go-offline\nCOPY src ./src\nRUN ./mvnw package\n',
  ],
  [
    'Go, with the manifests one by one',
    'COPY go.mod /w/go.mod\nCOPY go.sum .\nCOPY cmd ./cmd\nRUN go build -o /a ./cmd/a',
    'go.sum .\nRUN go mod download\nCOPY cmd ./cmd\n',
  ],
  [
    'a tool that is installed after the build',
    'COPY . .\nRUN npm install\nRUN npm run build\nRUN npm install -g serve',
    'lock.json* ./\nRUN npm install \\\n && npm cache clean --force\nRUN npm install -g serve \\\n && npm cache clean --force\nCOPY . .\nRUN npm run build\n',
  ],
  [
    'npm, whose install itself moves up',
    'COPY package.json package-lock.json ./\nCOPY src ./src\nRUN npm ci',
    'lock.json ./\nRUN npm ci \\\n && npm cache clean --force\nCOPY src ./src\n',
  ],
])('installs what manifests that are there say, before the sources come: %s', (_name, lines, wanted) => {
  expect(suggested(lines)).toContain(wanted);
});

it.each([
  ['the wrapper comes later', 'COPY pom.xml ./\nCOPY src .mvn mvnw ./\nRUN ./mvnw package'],
  ['they are in another folder', 'COPY package.json /other/\nCOPY src ./src\nRUN npm ci'],
  [
    'the parts of a workspace come later',
    'COPY package.json package-lock.json ./\nCOPY packages ./packages\nRUN npm ci',
  ],
  ['a system package is installed after the build', 'COPY . .\nRUN npm run build\nRUN apt-get install -y git'],
  ['something else runs in between', 'COPY . .\nRUN ./configure\nRUN npm install -g serve'],
  ['a directory is changed', 'COPY go.mod ./\nCOPY cmd ./cmd\nRUN cd cmd && go build .'],
])('is not made where %s', (_name, lines) => {
  expect(suggested(lines) ?? '').not.toMatch(
    /go-offline|mod download|(?:npm ci|git|serve)[^\n]*\n(?: &&[^\n]*\n)?COPY (?:src|packages|\.)/,
  );
});

it('is not made where the context shows modules of their own', () => {
  const lines = 'COPY pom.xml ./\nCOPY web ./web\nRUN mvn package';
  expect(suggested(lines)).toContain('go-offline');
  expect(suggested(lines, ['pom.xml', 'web/pom.xml']) ?? '').not.toContain('go-offline');
});
