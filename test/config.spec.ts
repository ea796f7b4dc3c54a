import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { describeEnvironment, readConfig } from '../src/config.js';
import { DEFAULT_SCAN_LIMITS } from '../src/core/limits.js';
import { configurationPage } from '../src/configuration-page.js';
import { environmentHelp } from '../src/environment-help.js';

describe('readConfig', () => {
  it('has defaults for everything', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      runsApi: true,
      runsWorker: true,
      allowedRegistries: [],
    });
    expect(config.databaseUrl).toBeUndefined();
  });

  it('treats an empty variable as unset and splits lists', () => {
    const config = readConfig({ PORT: '', STAGEDIFF_ALLOWED_REGISTRIES: ' A.example:5000, ,b ' });
    expect(config.port).toBe(3000);
    expect(config.allowedRegistries).toEqual(['a.example:5000', 'b']);
  });

  it('names every wrong variable without its value', () => {
    const environment = { PORT: '70000', DATABASE_URL: 'mysql://u:secret@h/d', STAGEDIFF_ROLE: 'boss' };
    expect(() => readConfig(environment)).toThrow(/PORT.*DATABASE_URL.*STAGEDIFF_ROLE/);
    expect(() => readConfig(environment)).not.toThrow(/secret/);
  });

  it('has a variable for each limit of a scan', () => {
    const variables = describeEnvironment().filter(({ name }) => /_MAX_|_GRACE_/.test(name));
    expect(variables).toHaveLength(Object.keys(DEFAULT_SCAN_LIMITS).length);
    expect(readConfig({}).scanLimits).toEqual(DEFAULT_SCAN_LIMITS);
    const raised = Object.fromEntries(variables.map(({ name }, index) => [name, String(index + 1)]));
    expect(new Set(Object.values(readConfig(raised).scanLimits)).size).toBe(variables.length);
    expect(readConfig({ STAGEDIFF_REGISTRY_NO_PROGRESS: '5' }).registryTimeouts).toEqual({
      ...{ inspect: 30_000, noProgress: 5000 },
    });
    for (const value of ['0', '-1', '1.5', '1e400', 'x']) {
      expect(() => readConfig({ STAGEDIFF_MAX_PATH_BYTES: value })).toThrow(/STAGEDIFF_MAX_PATH_BYTES/);
    }
  });

  it('is documented as it is', async () => {
    expect(await readFile('docs/configuration.md', 'utf8')).toBe(configurationPage());
    for (const { name } of describeEnvironment()) expect(environmentHelp()).toContain(name);
  });

  it('describes every variable', () => {
    const lines = describeEnvironment();
    expect(lines.find(({ name }) => name === 'PORT')).toMatchObject({ fallback: '3000' });
    expect(lines.every(({ meaning }) => meaning.length > 0)).toBe(true);
  });
});
