import { describe, expect, it } from 'vitest';
import { analyzeDockerfile } from '../../../src/core/dockerfile/analyze.js';

/** Lines where a rule fires. */
const lines = (ruleId: string, text: string) =>
  analyzeDockerfile(text)
    .findings.filter((finding) => finding.ruleId === ruleId)
    .map((finding) => finding.evidence.line);

/** Beyond the examples of each rule: what else it must find, and what it must leave alone. */
const cases: [ruleId: string, text: string, lines: number[]][] = [
  ['copy-before-install', 'FROM a:1\nCOPY src /src\nRUN apk add --no-cache git', [2]],
  ['copy-before-install', 'FROM a:1\nCOPY nginx.conf certs /etc/\nRUN apk add --no-cache git', []],
  ['copy-before-install', 'FROM a:1\nCOPY --from=x . .\nRUN npm ci', []],
  ['copy-before-install', 'FROM a:1\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build', []],
  ['copy-before-install', 'FROM a:1\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build', []],
  ['copy-before-install', 'FROM a:1\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod go build', []],
  ['copy-before-install', 'FROM a:1\nCOPY . .\nRUN pip install .', []],
  [
    'copy-before-install',
    'FROM a:1\nCOPY . .\nRUN mvn package\nFROM b:1\nCOPY app.py /\nRUN pip install flask',
    [2, 5],
  ],
  ['copy-before-install', 'FROM a:1 AS b\nCOPY . .\nFROM b AS c\nRUN npm ci\nFROM b\nRUN npm ci --omit=dev', [2]],
  [
    'copy-before-install',
    'FROM a:1\nCOPY pyproject.toml .\nRUN uv sync --no-install-project\nCOPY . .\nRUN uv sync',
    [],
  ],
  [
    'copy-before-install',
    'FROM a:1\nCOPY pnpm-lock.yaml ./\nRUN pnpm fetch\nCOPY . .\nRUN pnpm install -r --offline',
    [],
  ],
  ['copy-before-install', 'FROM a:1\nCOPY . .\nRUN pnpm install -r --offline', [2]],
  ['update-without-install', 'FROM a:1\nRUN apk update && apk add git', []],
  ['update-without-install', 'FROM a:1\nRUN yum -y update', []],
  ['update-without-install', 'FROM a:1\nRUN ["apt-get", "update"]', [2]],
  ['lists-left', 'FROM a:1\nRUN apk add git', [2]],
  ['lists-left', 'FROM a:1\nRUN apk --no-cache add git', []],
  ['lists-left', 'FROM a:1\nRUN dnf install -y git && dnf clean all', []],
  ['lists-left', 'FROM a:1\nRUN yum install -y git && rm -rf /var/cache/yum', []],
  ['lists-left', 'FROM a:1\nRUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y git', []],
  [
    'lists-left',
    'FROM a:1\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/{lists,x}/* /var/lib/apt',
    [],
  ],
  ['lists-left', 'FROM a:1\nRUN apt-get update && apt-get install git && apt-get clean', [2]],
  ['lists-left', 'FROM a:1\nRUN apt-get update\nRUN apt-get install -y git', [2]],
  ['lists-left', 'FROM a:1 AS b\nRUN apt-get update\nFROM c:1\nCOPY --from=b /x /x', []],
  ['lists-left', 'FROM a:1\nRUN <<EOF\napt-get update\napt-get install -y git\nrm -rf /var/lib/apt/lists/*\nEOF', []],
  ['recommends-installed', 'FROM a:1\nRUN apt-get -o APT::Install-Recommends=false install -y git', []],
  ['cleanup-in-later-layer', 'FROM a:1\nRUN apk add git\nRUN true\nRUN rm -rf /var/cache/apk/*', [4]],
  ['cleanup-in-later-layer', 'FROM a:1\nRUN rm /etc/nginx/conf.d/default.conf', []],
  ['cleanup-in-later-layer', 'FROM a:1\nCOPY big /big\nRUN rm -r /big', [3]],
  ['cleanup-in-later-layer', 'FROM a:1\nRUN apt-get install -y gcc\nRUN apt-get purge -y gcc', [3]],
  ['chmod-chown-later', 'FROM a:1\nWORKDIR /app\nCOPY run.sh .\nRUN chmod +x run.sh', [4]],
  ['chmod-chown-later', 'FROM a:1\nCOPY a /app/\nRUN chown -R me /data', []],
  ['chmod-chown-later', 'FROM a:1\nCOPY a /app/\nRUN chown me /app', [3]],
  ['many-small-runs', 'FROM a:1\nRUN a\nRUN b\nCOPY x.conf /\nRUN c', []],
  ['build-tools-in-final', 'FROM a:1\nRUN apk add --virtual .b gcc && make && apk del .b', []],
  ['build-tools-in-final', 'FROM a:1\nRUN apt-get install gcc && make && apt-get purge -y gcc', []],
  ['build-tools-in-final', 'FROM a:1\nRUN apt-get install -y libssl3 curl', []],
  ['build-tools-in-final', 'FROM a:1\nRUN dnf install -y gcc-c++ openssl-devel', [2]],
  ['single-stage', 'FROM a:1\nRUN ./configure && make install', [1]],
  ['single-stage', 'FROM a:1\nCOPY app.py /\nCMD ["python"]', []],
  ['unused-stage', 'FROM a:1 AS x\nFROM x AS y\nFROM b:1 AS z\nFROM y', [3]],
  ['unused-stage', 'FROM a:1 AS b-x\nFROM a:1 AS c\nARG V\nFROM b-${V}', [2]],
  ['refused-by-builder', 'FROM a:1\nCOPY --user=me a b\nRUN --mount=type=cache,target=/c --network=none x', [2]],
  ['refused-by-builder', 'FROM --platform=$BUILDPLATFORM a:1\nCMD --x a\nHEALTHCHECK none', [2]],
  [
    'refused-by-builder',
    'FROM a:1\nHEALTHCHECK\nHEALTHCHECK --interval=5s TCP 80\nHEALTHCHECK --retries=1 cmd x',
    [2, 3],
  ],
  ['refused-by-builder', 'FROM a:1 AS b\nFROM c:1\nCOPY --from=$B /x /x\nCOPY --from=b $X /x', [3]],
  ['refused-by-builder', 'FROM a:1\nRUN --mount=type=bind,from=$B,target=/b true\nRUN --mount=target=/$B true', [2]],
  ['refused-by-builder', 'FROM a:1 AS x\nCOPY --from=x /a /b', [2]],
  [
    'refused-by-builder',
    'FROM a:1 AS x\nCOPY --from=z /a /b\nFROM a:1 AS y\nCOPY --from=x /a /b\nFROM y AS z\nCOPY --from=w /a /\nFROM b:1 AS w',
    [2],
  ],
  ['unknown-stage', 'FROM golang AS golang\nFROM alpine AS final\nCOPY --from=golang /a /b', []],
  ['unused-stage', 'FROM a:1 AS last\nCOPY --from=first /a /b\nFROM b:1 AS first\nFROM last', []],
  ['unknown-stage', 'FROM a:1\nCOPY --from=first /a /b\nCOPY --from=1 /a /b\nFROM b:1 AS first', [2, 3]],
  ['unknown-stage', 'FROM a:1\nCOPY --from=nginx:1.27 /a /b\nCOPY --from=ghcr.io/x/y /a /b', []],
  ['unknown-stage', 'FROM a:1\nCOPY --from=busybox /bin/busybox /b\nCOPY --from=builder /a /b', [3]],
  ['unknown-stage', 'FROM golang:1.25 AS build\nFROM a:1\nCOPY --from=golang /a /b', [3]],
  ['unknown-stage', 'FROM later\nFROM a:1 AS later\nCOPY --from=5 /a /b', [1, 3]],
  ['numeric-from', 'FROM a:1\nFROM b:1\nRUN --mount=from=0,target=/x true', [3]],
  ['copy-from-too-broad', 'FROM a:1 AS b\nFROM c:1\nCOPY --from=b / /', [3]],
  ['copy-from-too-broad', 'FROM a:1 AS b\nCOPY . /src\nRUN make\nFROM c:1\nCOPY --from=b /src/out /out', []],
  ['copy-from-too-broad', 'FROM a:1 AS b\nWORKDIR /r\nCOPY . .\nRUN bundle install\nFROM c:1\nCOPY --from=b /r /r', []],
  [
    'copy-from-too-broad',
    'FROM a:1 AS b\nWORKDIR /r\nCOPY . .\nRUN bundle install && npm ci\nFROM c:1\nCOPY --from=b /r /r',
    [6],
  ],
  ['heavy-base', 'FROM gradle:8-jdk17', [1]],
  ['heavy-base', 'FROM eclipse-temurin:21-jre', []],
  ['heavy-base', 'FROM mcr.microsoft.com/dotnet/sdk:8.0', [1]],
  ['heavy-base', 'FROM localhost:5000/golang', [1]],
  ['heavy-base', 'FROM maven:latest', []],
  ['heavy-base', 'FROM python:3.13-bookworm', [1]],
  ['heavy-base', 'FROM python:3.13-slim-bookworm', []],
  ['heavy-base', 'FROM node:24-bookworm-slim', []],
  [
    'secrets',
    'FROM a:1\nENV AWS_SECRET_ACCESS_KEY=x\nENV KEYBOARD=x TOKEN_URL=x PASSWORD=$P\nENV DB_PASSWORD abc',
    [2, 4],
  ],
  ['secrets', 'FROM a:1\nCOPY .env.example tls.crt /\nCOPY server.key /', [3]],
  ['add-url', 'FROM a:1\nADD --checksum=sha256:1 https://e.org/x /x\nADD http://e.org/y /y', [3]],
  ['add-instead-of-copy', 'FROM a:1\nADD rootfs.tar.gz /\nADD https://e.org/x /x\nADD src /src', [4]],
  ['latest-tag', 'FROM scratch\nFROM localhost:5000/x\nFROM x@sha256:1\nFROM a:latest AS b\nFROM b', [2, 4]],
  [
    'latest-tag',
    'FROM a:1 AS b\nFROM c:1\nCOPY --from=b /x /\nCOPY --from=composer /y /\nCOPY --from=ghcr.io/a/uv:latest /z /\nCOPY --from=d:2 /d /',
    [4, 5],
  ],
  ['latest-tag', 'FROM a:1\nRUN --mount=from=alpine,target=/m true\nARG V\nCOPY --from=x/y:$V /x /', [2]],
  ['latest-tag', 'ARG V=latest\nFROM a:$V\nARG W\nFROM b:$W', [2]],
  ['root-user', 'FROM a:1\nUSER app\nUSER 0:0', [3]],
  ['root-user', 'FROM gcr.io/distroless/static:nonroot', []],
  ['root-user', 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2022', []],
  ['root-user', 'FROM a:1 AS b\nUSER app\nFROM b', []],
  ['root-user', 'FROM postgres:17\nCOPY init.sql /docker-entrypoint-initdb.d/', []],
  ['package-manager-cache', 'FROM a:1\nENV PIP_NO_CACHE_DIR=1\nRUN pip install flask', []],
  ['package-manager-cache', 'FROM a:1\nRUN --mount=type=cache,target=/root/.npm npm ci', []],
  ['package-manager-cache', 'FROM a:1\nRUN npm ci && npm cache clean --force', []],
];

describe('rules on Dockerfiles', () => {
  it.each(cases)('%s: %j', (ruleId, text, expected) => {
    expect(lines(ruleId, text)).toEqual(expected);
  });
});
