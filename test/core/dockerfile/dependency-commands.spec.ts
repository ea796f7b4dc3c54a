import { describe, expect, it } from 'vitest';
import { readDependencyCommand } from '../../../src/core/dockerfile/dependency-commands.js';
import { ECOSYSTEMS } from '../../../src/core/dockerfile/ecosystems.js';
import { parseScript } from '../../../src/core/dockerfile/shell-commands.js';

const read = (script: string) => {
  const command = parseScript(script)[0];
  const dependency = command === undefined ? null : readDependencyCommand(command);
  return dependency === null ? null : `${dependency.ecosystem.id} ${dependency.kind}`;
};

const prefetch = (script: string) => {
  const command = parseScript(script)[0];
  return command === undefined ? null : (readDependencyCommand(command)?.prefetch ?? null);
};

describe('what fetches the dependencies before the sources are there', () => {
  it.each([
    ['npm ci', null],
    ['npm run build', null],
    ['poetry install --only main', 'poetry install --only main --no-root'],
    ['poetry install --no-root', null],
    ['uv sync --frozen --no-dev', 'uv sync --frozen --no-dev --no-install-project'],
    ['uv pip install -r requirements.txt', null],
    ['composer install --no-dev', 'composer install --no-dev --no-scripts --no-autoloader'],
    ['mvn -q package', 'mvn -B dependency:go-offline'],
    ['./mvnw -q package', './mvnw -B dependency:go-offline'],
    ['./gradlew bootJar', './gradlew dependencies'],
    ['go build ./...', 'go mod download'],
  ])('%s: %s', (script, expected) => {
    expect(prefetch(script)).toBe(expected);
  });
});

describe('readDependencyCommand', () => {
  it.each([
    ['npm ci', 'npm manifest'],
    ['npm install --prefix web --omit=dev', 'npm manifest'],
    ['npm i -g pm2@5', 'npm named'],
    ['npm run build', 'npm build'],
    ['npm start', null],
    ['yarn', 'yarn manifest'],
    ['yarn --frozen-lockfile', 'yarn manifest'],
    ['yarn add left-pad', 'yarn named'],
    ['yarn start', null],
    ['pnpm i --frozen-lockfile', 'pnpm manifest'],
    ['pip install -r requirements.txt', 'pip manifest'],
    ['python3 -m pip install --no-cache-dir -r a.txt', 'pip manifest'],
    ['pip3.11 install pipenv', 'pip named'],
    ['pip install .', 'pip project'],
    ['pip install -e .[dev]', 'pip project'],
    ['pipenv install --deploy --system', 'pipenv manifest'],
    ['poetry install --no-root', 'poetry manifest'],
    ['uv sync --frozen', 'uv manifest'],
    ['uv pip install -r requirements.txt', 'uv manifest'],
    ['bundle install --jobs 4', 'bundler manifest'],
    ['composer install --no-dev', 'composer manifest'],
    ['composer require a/b', 'composer named'],
    ['mvn -B dependency:go-offline', 'maven manifest'],
    ['./mvnw -q package -DskipTests', 'maven build'],
    ['./gradlew build --no-daemon', 'gradle build'],
    ['go mod download', 'go manifest'],
    ['go build -o /app ./cmd/app', 'go build'],
    ['go install example.com/x@latest', 'go named'],
    ['cargo build --release', 'cargo build'],
    ['cargo install cargo-chef', 'cargo named'],
    ['cargo install --path .', 'cargo build'],
    ['dotnet restore', 'dotnet manifest'],
    ['dotnet publish -c Release -o /out', 'dotnet build'],
    ['echo npm ci', null],
  ])('%s is %s', (script, expected) => {
    expect(read(script)).toBe(expected);
  });

  it('covers the ecosystems that are promised', () => {
    const ids = [
      'npm',
      'yarn',
      'pnpm',
      'pip',
      'pipenv',
      'poetry',
      'uv',
      'bundler',
      'composer',
      'maven',
      'gradle',
      'go',
      'cargo',
      'dotnet',
    ];
    expect(ECOSYSTEMS.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  });
});
