import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}
interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  /** Optional in production, and then left out of our image. */
  readonly devOptional?: boolean;
}

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const manifest = read('package.json') as Manifest;
const { packages } = read('package-lock.json') as { packages: Record<string, Locked> };
const locked = Object.entries(packages).filter(([place]) => place !== '');
const direct = { ...manifest.dependencies, ...manifest.devDependencies };

describe('dependencies', () => {
  it('have exact versions, those of the lock file', () => {
    for (const [name, version] of Object.entries(direct)) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(?:-[\w.-]+)?$/);
      expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
    }
  });

  it('are locked by the hash of their archives, which come from the npm registry alone', () => {
    expect(locked.length).toBeGreaterThan(100);
    const odd = locked.filter(
      ([, { integrity, resolved }]) =>
        !integrity?.startsWith('sha512-') ||
        !(resolved ?? 'https://registry.npmjs.org/').startsWith('https://registry.npmjs.org/'),
    );
    expect(odd.map(([place]) => place)).toEqual([]);
  });

  it('are each named with a reason in docs/decisions/dependencies.md, and nothing else is', () => {
    const page = readFileSync('docs/decisions/dependencies.md', 'utf8');
    const rows = [...page.matchAll(/^\| `([^`]+)` +\| ([^|]+?) +\| (.{4,}?) +\|$/gm)].map(([, name, licence]) => [
      name,
      licence,
    ]);
    expect(rows.map(([name]) => name).sort()).toEqual(Object.keys(direct).sort());
    for (const [name = '', licence] of rows) {
      const file = `node_modules/${name}/package.json`;
      if (existsSync(file)) expect((read(file) as { license: string }).license, name).toBe(licence);
    }
  });

  it('that run may be used by anybody', () => {
    const free = /^\(?(?:MIT|ISC|BSD|Apache-2\.0|0BSD|BlueOak|Unlicense|CC0|Python-2\.0)/;
    const odd = locked.filter(
      ([, { dev, devOptional, license }]) => !dev && !devOptional && license !== undefined && !free.test(license),
    );
    expect(odd.map(([place, { license }]) => `${place}: ${license}`)).toEqual([]);
  });

  it('are installed by npm ci alone', () => {
    const files = ['Dockerfile', '.ci/run', 'scripts/setup/dependencies.mjs', 'scripts/own-image/Dockerfile.single'];
    for (const file of files)
      expect(readFileSync(file, 'utf8'), file).not.toMatch(/npm (?:install|i|add|update)\b(?! did)/);
    expect(readFileSync('Dockerfile', 'utf8').match(/npm ci /g)).toHaveLength(2);
  });
});
