import { describe, expect, it } from 'vitest';
import { parseOsRelease } from '../../../src/core/image/os-release.js';

const parse = (text: string) => parseOsRelease(Buffer.from(text));

describe('parseOsRelease', () => {
  it('reads quoted, unquoted and escaped values', () => {
    const text = `# comment\nNAME='Arch $x'\nPRETTY_NAME="A \\"quoted\\" \\$name"\nID=Debian\nID_LIKE="rhel fedora"\r\nVERSION_ID=12\n`;
    expect(parse(text)).toMatchObject({
      name: 'Arch $x',
      prettyName: 'A "quoted" $name',
      id: 'debian',
      idLike: ['rhel', 'fedora'],
      versionId: '12',
    });
  });

  it('takes the last of repeated names and ignores what is no assignment', () => {
    expect(parse('ID=a\nID=b\n=c\nid=d\nID\n__proto__=x\n')).toEqual({ id: 'b', idLike: [] });
  });

  it('leaves empty and very long values out', () => {
    expect(parse(`ID=\nNAME="${'x'.repeat(5000)}"\n`)).toEqual({ idLike: [] });
  });
});
