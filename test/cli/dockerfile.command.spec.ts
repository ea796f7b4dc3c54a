import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dockerfileCommand } from '../../src/cli/dockerfile.command.js';
import { DOCKERFILE_LIMIT } from '../../src/core/dockerfile/parse.js';
import { DockerfileReport } from '../../src/core/report/dockerfile-report.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagediff-dockerfile-'));
  file = join(folder, 'Dockerfile');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('stagediff dockerfile', () => {
  it('prints the report as JSON', async () => {
    await writeFile(file, 'FROM node:22\nCOPY . .\nRUN npm ci\n');
    const report = DockerfileReport.parse(JSON.parse(await dockerfileCommand(file, { format: 'json' })));
    expect(report.stages[0]?.instructions.map(({ keyword }) => keyword)).toEqual(['FROM', 'COPY', 'RUN']);
    expect(report.findings.map(({ ruleId }) => ruleId)).toContain('copy-before-install');
  });

  it('looks into the context, not through links, and prefers Dockerfile.dockerignore', async () => {
    await writeFile(file, 'FROM node:22\nCOPY . .\n');
    await mkdir(join(folder, 'context/.git'), { recursive: true });
    await writeFile(join(folder, 'context/.git/HEAD'), '');
    await writeFile(join(folder, 'context/a.log'), '');
    await symlink('/', join(folder, 'context/root'));
    await writeFile(join(folder, 'context/.dockerignore'), '*');
    await writeFile(join(folder, 'Dockerfile.dockerignore'), '*.log\n');
    const text = await dockerfileCommand(file, { format: 'json', context: join(folder, 'context') });
    const { findings } = DockerfileReport.parse(JSON.parse(text));
    const finding = findings.find(({ ruleId }) => ruleId === 'host-artifacts-copied');
    expect(finding?.evidence.paths).toEqual(['.git/HEAD']);
  });

  it('prints a table for people, without control characters of the file', async () => {
    await writeFile(file, 'FROM node:22 AS build\nRUN \u001b[31mred\nFROM scratch\nCOPY --from=build /a /a\nUSER 1\n');
    const text = await dockerfileCommand(file, { format: 'table' });
    expect(text).toMatch(/^Stages +2, the final one is stage 1$/m);
    expect(text).toMatch(/^ +0 +build +node:22 +2 +1 +stage 1$/m);
    expect(text).toMatch(/^ +1 +scratch +3 +1 +build +final image$/m);
    expect(text).not.toContain('\u001b');
  });

  it('prints SARIF with a place for each result', async () => {
    await writeFile(file, 'FROM node\n');
    const log = JSON.parse(await dockerfileCommand(file, { format: 'sarif' })) as {
      version: string;
      runs: {
        tool: { driver: { rules: { id: string }[] } };
        results: { ruleId: string; level: string; locations: unknown }[];
      }[];
    };
    const [run] = log.runs;
    expect(log.version).toBe('2.1.0');
    expect(run?.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['latest-tag', 'warning'],
      ['root-user', 'warning'],
    ]);
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(['latest-tag', 'root-user']);
    expect(run?.results[0]?.locations).toMatchObject([{ physicalLocation: { region: { startLine: 1, endLine: 1 } } }]);
  });

  it('refuses an unknown format, and what is no Dockerfile, too large, or not there', async () => {
    await writeFile(file, '# nothing\n');
    await expect(dockerfileCommand(file, { format: 'json' })).rejects.toMatchObject({ code: 'DOCKERFILE_INVALID' });
    await writeFile(file, 'FROM node\n');
    await expect(dockerfileCommand(file, { format: 'csv' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await writeFile(file, 'x'.repeat(DOCKERFILE_LIMIT + 1));
    await expect(dockerfileCommand(file, { format: 'json' })).rejects.toMatchObject({ code: 'DOCKERFILE_TOO_LARGE' });
    await expect(dockerfileCommand(join(folder, 'no'), { format: 'json' })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
  });
});
