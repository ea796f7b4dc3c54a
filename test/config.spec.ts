import { describe, expect, it } from 'vitest';
import { describeEnvironment, readConfig } from '../src/config.js';

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

  it('describes every variable', () => {
    const lines = describeEnvironment();
    expect(lines.find(({ name }) => name === 'PORT')).toMatchObject({ fallback: '3000' });
    expect(lines.every(({ meaning }) => meaning.length > 0)).toBe(true);
  });
});
