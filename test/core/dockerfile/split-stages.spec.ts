import { describe, expect, it } from 'vitest';
import { analyzeDockerfile } from '../../../src/core/dockerfile/analyze.js';

const suggested = (text: string): string | undefined => analyzeDockerfile(text).suggestion?.dockerfile;

describe('the stage that only runs', () => {
  const cases: [name: string, text: string, lines: string[]][] = [
    [
      'has a program that cargo installed on the PATH',
      'FROM rust:1.79\nWORKDIR /s\nCOPY Cargo.toml ./\nCOPY src src\nRUN cargo install --locked --path .\nCMD ["myapp", "--port=1"]',
      ['COPY --from=build /usr/local/cargo/bin/myapp /usr/local/bin/myapp\n', '\nCMD ["myapp", "--port=1"]'],
    ],
    [
      'has it where cargo was told to put it',
      'FROM rust:1.79\nCOPY . .\nRUN cargo install --path=. --root /opt/\nENTRYPOINT ["/opt/bin/myapp"]\nCMD ["serve"]',
      ['COPY --from=build /opt/bin/myapp /opt/bin/myapp\n'],
    ],
    [
      'has a program that go installed',
      'FROM golang:1.25\nENV GOBIN=/opt/bin\nCOPY go.mod main.go ./\nRUN go install .\nCMD server --port=1',
      ['COPY --from=build /opt/bin/server /usr/local/bin/server\n'],
    ],
    [
      'has the program of a health check that its base lacks',
      'FROM node:22\nWORKDIR /a\nCOPY . .\nRUN npm ci && npm run build\nHEALTHCHECK CMD curl -f http://localhost || exit 1\nCMD ["node", "dist/a.js"]',
      ['FROM node:22-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl &&'],
    ],
    [
      'has the name that its stage had',
      'FROM golang:1.25 AS app\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]',
      ['FROM golang:1.25 AS build\n', 'FROM debian:stable-slim AS app\n', 'COPY --from=build /app /app\n'],
    ],
    [
      'leaves the stage that builds a name that says so',
      'FROM --platform=linux/amd64 golang:1.25 AS builder\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]',
      [
        'FROM --platform=linux/amd64 golang:1.25 AS builder\n',
        'FROM --platform=linux/amd64 debian:stable-slim\n',
        'COPY --from=builder /app /app\n',
      ],
    ],
    [
      'has what a relative path names below the root directory',
      'FROM eclipse-temurin:17-jdk\nCOPY mvnw pom.xml ./\nCOPY src src\nRUN ./mvnw package\nENTRYPOINT ["java", "-jar", "target/a.jar"]',
      ['FROM eclipse-temurin:17-jre\n', 'COPY --from=build /target/a.jar /target/a.jar\n'],
    ],
  ];
  it.each(cases)('%s', (_name, text, lines) => {
    for (const line of lines) expect(suggested(text)).toContain(line);
  });

  it.each([
    ['two folders', 'FROM rust:1\nRUN cargo install --path a && cargo install --root /b --path b\nCMD ["a"]'],
    ['a tool of cargo', 'FROM rust:1\nRUN cargo build && cargo install cargo-watch\nCMD ["cargo-watch"]'],
    ['a tool of go', 'FROM golang:1\nRUN go install example.org/air@v1 && go build ./...\nCMD ["air"]'],
    ['a shell in between', 'FROM golang:1\nRUN go install ./...\nCMD ["sh", "-c", "server"]'],
    ['a compiler that is not where its image has it', 'FROM debian:12\nRUN cargo install --path .\nCMD ["a"]'],
    [
      'a health check with a program that no package is known for',
      'FROM golang:1.25\nRUN go build -o /app .\nHEALTHCHECK CMD pg_config\nCMD ["/app"]',
    ],
    ['a program of the system', 'FROM rust:1\nRUN cargo install --path .\nCMD ["/bin/a"]'],
  ])('is not made for %s', (_name, text) => {
    expect(suggested(text) ?? '').not.toContain('--from=');
  });
});
