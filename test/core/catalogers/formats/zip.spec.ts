import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodedError } from '../../../../src/core/errors.js';
import { MAX_JAR_BYTES, readJar } from '../../../../src/core/catalogers/formats/jar.js';
import { readZip } from '../../../../src/core/catalogers/formats/zip.js';
import { zip } from '../../../support/zip.ts';

const POM = { path: 'META-INF/maven/a/b/pom.properties', body: 'groupId=a\nartifactId=b\nversion=1\n' };

async function unpackAll(body: Buffer, limit: number, bytesLeft = MAX_JAR_BYTES): Promise<string[]> {
  const texts: string[] = [];
  for await (const entry of readZip(body, { bytesLeft }))
    texts.push(`${entry.path}=${(await entry.read(limit)).toString()}`);
  return texts;
}

describe('[T70] readZip', () => {
  it('unpacks members up to the limit, and not one byte more', async () => {
    const body = zip([{ path: 'x', body: 'abcd' }]);
    expect(await unpackAll(body, 4)).toEqual(['x=abcd']);
    await expect(unpackAll(body, 3)).rejects.toMatchObject({ code: 'ARCHIVE_LIMIT' });
  });

  it('counts the budget over all members', async () => {
    const body = zip([
      { path: 'x', body: 'abcd' },
      { path: 'y', body: 'efgh' },
    ]);
    expect(await unpackAll(body, 4, 8)).toHaveLength(2);
    await expect(unpackAll(body, 4, 7)).rejects.toMatchObject({ code: 'ARCHIVE_LIMIT' });
  });

  it('stops a bomb by what comes out, whatever it declares', async () => {
    const bomb = zip([{ path: 'x', body: Buffer.alloc(64 * 1024 * 1024), declaredSize: 0xfffffffe }]);
    const before = process.memoryUsage().rss;
    await expect(unpackAll(bomb, 1024)).rejects.toMatchObject({ code: 'ARCHIVE_LIMIT' });
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('reports a member whose size is a lie', async () => {
    await expect(unpackAll(zip([{ path: 'x', body: 'abcd', declaredSize: 3 }]), 100)).rejects.toMatchObject({
      code: 'PKGDB_CORRUPT',
    });
  });

  it('skips a program in front, and keeps names that try to escape as mere names', async () => {
    const body = zip([{ path: '../../etc/passwd', body: 'x' }]);
    expect(await unpackAll(Buffer.concat([Buffer.from('#!/bin/sh\n'), body]), 10)).toEqual(['../../etc/passwd=x']);
  });
});

describe('[T70] readJar', () => {
  it('keeps what it found when a part is damaged', async () => {
    const report = await readJar(
      zip([{ ...POM, path: 'bad/pom.properties', declaredSize: 1 }, POM, { path: 'x.jar', body: 'no zip' }]),
    );
    expect(report.archives[0]?.poms).toEqual([{ groupId: 'a', artifactId: 'b', version: '1' }]);
    expect(report.problems.map((problem) => problem.code)).toEqual(['PKGDB_CORRUPT', 'PKGDB_CORRUPT']);
  });

  it('ends with a report or a coded error for any damage', async () => {
    const whole = zip([POM, { path: 'lib/inner.jar', body: zip([POM]) }]);
    const position = fc.nat({ max: whole.length - 1 });
    await fc.assert(
      fc.asyncProperty(
        position,
        fc.array(fc.tuple(position, fc.nat({ max: 255 })), { maxLength: 6 }),
        async (cut, flips) => {
          const damaged = Buffer.from(whole.subarray(0, flips.length > 3 ? cut : undefined));
          for (const [at, value] of flips) if (at < damaged.length) damaged[at] = value;
          const outcome = await readJar(damaged).catch((error: unknown) => error);
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(CodedError);
        },
      ),
      { seed: 3, numRuns: 1000 },
    );
  });
});
