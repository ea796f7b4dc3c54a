import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyzeDockerfile } from '../../../src/core/dockerfile/analyze.js';
import { breakLines } from '../../support/break-lines.js';
import { busyTime } from '../../support/busy-time.js';

const LIBRARIES = /# Packages of the libraries that were linked to[^]*?> \/opt\/libraries\.txt$/m;

/** Blocks of `test/fixtures/dockerfiles/python-stages`: `=== title`, a Dockerfile, and below `--- better` what it becomes. */
function readCases(name: string): { title: string; text: string; better: string }[] {
  const file = new URL(`../../fixtures/dockerfiles/python-stages/${name}.txt`, import.meta.url);
  const blocks = readFileSync(file, 'utf8').split(/^=== /m).slice(1);
  return blocks.map((block) => {
    const [title = ''] = block.split('\n', 1);
    const [text = '', better = ''] = block.slice(title.length + 1).split('--- better\n');
    return { title, text, better };
  });
}

const suggested = (text: string): string => analyzeDockerfile(text).suggestion?.dockerfile ?? '';
const split = (run: string, rest = ''): string => suggested(`FROM python:3.12\n${run}\n${rest}USER 1\n`);

describe('packages of Python in a stage of their own', () => {
  it.each(readCases('split'))('for $title', ({ text, better }) => {
    const made = suggested(text);
    expect(made.replace(LIBRARIES, '# libraries')).toBe(better);
    const { findings, suggestion } = analyzeDockerfile(made);
    const ids = findings.map(({ ruleId }) => ruleId);
    expect(ids.filter((id) => /build-tools-in-final|heavy-base|single-stage|copy-before-install/.test(id))).toEqual([]);
    expect(suggestion).toBeNull();
  });

  it.each(readCases('kept'))('is not proposed for $title', ({ text }) => {
    expect(suggested(text)).not.toMatch(/^FROM .* AS (?:build|packages)$/m);
  });

  it('lists what was linked to, and what -dev packages are for', () => {
    const run =
      'RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev python3-dev libpq-dev=15* && pip install psycopg2';
    expect(LIBRARIES.exec(split(run))?.[0].split('\n')).toEqual([
      '# Packages of the libraries that were linked to, for the final stage.',
      `RUN { find /opt/venv -name '*.so*' -exec ldd {} + | awk '$3 ~ "^/" { print $3 }' | sort -u | sed 's|^/usr||; s|^|*|' \\`,
      `      | xargs -r dpkg-query --search | sed -n 's/^\\([a-z0-9.+-]*\\):.*/\\1/p'; \\`,
      `      dpkg-query --show --showformat '\${Depends}\\n' libpq-dev | tr ',' '\\n' \\`,
      `      | awk '$1 ~ "^lib" && $1 !~ "-dev" { sub(":.*", "", $1); print $1 }'; \\`,
      '    } | sort -u > /opt/libraries.txt',
    ]);
  });

  it('needs no list where nothing is compiled', () => {
    const run =
      'RUN apt-get update && apt-get install -y --no-install-recommends python3-pip && pip3 install --user flask';
    const made = suggested(`FROM debian:12.5\n${run}\nUSER 1\n`);
    expect(made).toContain('COPY --from=build /opt/venv /opt/venv\n');
    expect(made).not.toContain('libraries');
  });

  it('leaves the name of a stage that builds', () => {
    const made = suggested('FROM python:3.12 AS build\nRUN pip install flask\nUSER 1\n');
    expect(made).toMatch(/^FROM python:3.12 AS build\n/);
    expect(made).toContain('\nFROM python:3.12-slim\nCOPY --from=build ');
  });

  it('says what is saved as it is predicted for two stages', () => {
    const { suggestion } = analyzeDockerfile('FROM python:3.12\nRUN pip install --no-cache-dir flask\nUSER 1\n');
    expect(suggestion?.changes).toEqual([
      {
        ruleId: 'heavy-base',
        summary: 'installs Python packages in a stage of their own and ships only those',
        saving: null,
      },
    ]);
  });

  const hostile: Record<string, string> = {
    'many installs': 'RUN pip install a\n'.repeat(900),
    'many settings and installs': `RUN python -m venv /v\n${'ENV PATH=/v/bin:$PATH\nRUN pip install a\n'.repeat(400)}`,
    'one long RUN': `RUN pip install a${' && pip install a'.repeat(3500)}\n`,
    'one long RUN of Poetry': `RUN poetry config a b${' && poetry install'.repeat(3500)}\n`,
    'many copies': `${'COPY a b c d /e/\n'.repeat(800)}RUN pip install a\nCOPY . .\n`,
    'one long word': `RUN pip install a\nCMD ${'/usr/bin/'.repeat(12_000)}\n`,
  };
  it.each(Object.entries(hostile))('is sought in %s in under three seconds', (_name, rest) => {
    const start = busyTime();
    suggested(breakLines(`FROM python:3.12\n${rest}`));
    expect(busyTime() - start).toBeLessThan(3000);
  });
});
