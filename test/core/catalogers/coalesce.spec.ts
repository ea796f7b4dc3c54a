import { describe, expect, it } from 'vitest';
import { coalescePackages } from '../../../src/core/catalogers/coalesce.js';
import type { CatalogedPackage } from '../../../src/core/catalogers/package.js';

const record = (fields: Partial<CatalogedPackage> = {}): CatalogedPackage => ({
  type: 'deb',
  name: 'tool',
  version: '1.0',
  location: 'var/lib/dpkg/status',
  claims: { layer: 'os', files: ['bin/tool'] },
  ...fields,
});
const never = () => expect.unreachable('no problem was expected');

describe('coalescePackages', () => {
  it('keeps packages that differ in type, name, version or architecture', () => {
    const packages = [
      record(),
      record({ type: 'rpm' }),
      record({ name: 'other' }),
      record({ version: '1.1' }),
      record({ architecture: 'arm64' }),
    ];
    expect(coalescePackages(packages, never)).toEqual(packages);
  });

  it('makes one package of several records, with the claims of all and the facts that any knows', () => {
    const second = record({
      location: 'var/lib/dpkg/status.d/tool',
      declaredSize: 4096,
      claims: { layer: 'os', files: ['bin/tool', 'etc/tool'], directories: ['opt/tool'] },
      qualifiers: { distro: 'debian-12' },
    });
    const [merged, ...others] = coalescePackages([record(), second], never);
    expect(others).toEqual([]);
    expect(merged).toMatchObject({
      location: 'var/lib/dpkg/status',
      declaredSize: 4096,
      qualifiers: { distro: 'debian-12' },
      claims: { files: ['bin/tool', 'etc/tool'], directories: ['opt/tool'] },
    });
  });

  it('calls a package a build tool only when every record does', () => {
    const roles = (...list: CatalogedPackage['role'][]) =>
      coalescePackages(
        list.map((role) => record({ role })),
        never,
      )[0]?.role;
    expect([roles('build', 'build'), roles('build', undefined), roles('build', 'runtime')]).toEqual([
      'build',
      undefined,
      'runtime',
    ]);
  });

  it('keeps a root only when all claims share it', () => {
    const claims = (root: string) => record({ claims: { layer: 'language', root } });
    expect(coalescePackages([claims('a'), claims('a')], never)[0]?.claims.root).toBe('a');
    expect(coalescePackages([claims('a'), claims('a/b')], never)[0]?.claims.root).toBeUndefined();
  });

  it('replaces characters that no database takes and says so once for each record', () => {
    const problems: unknown[] = [];
    const packages = coalescePackages([record({ name: 'to\0ol', version: '1\udc80\u001b' })], (problem) =>
      problems.push(problem),
    );
    expect(packages).toMatchObject([{ name: 'to\ufffdol', version: '1\ufffd\ufffd' }]);
    expect(problems).toMatchObject([{ code: 'PKGDB_CORRUPT', path: 'var/lib/dpkg/status' }]);
  });
});
