import { describe, expect, it } from 'vitest';
import { versionFromLinkerFlags } from '../../../../src/core/catalogers/formats/linker-flags.js';
import { busyTime } from '../../../support/busy-time.js';

describe('versionFromLinkerFlags', () => {
  it.each([
    ['-s -w -X main.version=v1.2.3', 'v1.2.3'],
    ['-X=main.Version=1.2.3', '1.2.3'],
    ["-X 'example.com/app/internal/version.Version=1.4.0-rc.1+meta' -extldflags '-static'", '1.4.0-rc.1+meta'],
    ['-X "example.com/app/pkg/build.ver=v2.0"', 'v2.0'],
    ['-X example.com/app/version.Version=1.0.0 -X main.version=2.0.0', '2.0.0'],
    ['-X example.com/app/cmd/app.Version=1.5.0 -X example.com/app/version.Version=1.6.0', '1.5.0'],
    ['-X a.example/x.Version=1.0.0 -X b.example/y.Version=2.0.0', ''],
    ['-X example.com/app/common.kubectlVersion=v0.26.11', ''],
    ['-X main.version=$(git describe)', ''],
    ['-X main.commit=v1.2.3', ''],
    ['', ''],
  ])('reads %s', (flags, version) => {
    expect(versionFromLinkerFlags(flags)).toBe(version);
  });

  it('takes linear time', () => {
    const start = busyTime();
    versionFromLinkerFlags("-X '".repeat(100_000));
    versionFromLinkerFlags(`-X ${' '.repeat(500_000)}`);
    expect(busyTime() - start).toBeLessThan(1000);
  });
});
