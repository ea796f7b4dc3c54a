import { describe, expect, it } from 'vitest';
import type { ImageAnalysis } from '../../../src/core/image-analysis.js';
import { buildImage } from '../../support/build-image.js';
import type { TarMember } from '../../support/build-layer.js';

const analyze = (entries: readonly TarMember[]): Promise<ImageAnalysis> =>
  buildImage({ steps: [{ createdBy: 'COPY . /', entries }] });

const status = (...names: string[]): TarMember => ({
  name: 'var/lib/dpkg/status',
  body: names
    .map((name) => `Package: ${name}\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n`)
    .join(''),
});
const list = (name: string, ...lines: (string | Buffer)[]): TarMember => ({
  name: `var/lib/dpkg/info/${name}.list`,
  body: Buffer.concat(lines.map((line) => Buffer.concat([Buffer.from(line as string), Buffer.from('\n')]))),
});
const file = (name: string | Buffer, body = 'x'.repeat(10)): TarMember => ({ name, body });
const link = (name: string, target: string): TarMember => ({ name, type: '2', link: target });
const metadata = (name: string): string => `Metadata-Version: 2.1\nName: ${name}\nVersion: 1\n`;

/** Each path with who owns it, and that all bytes are owned once. */
function ownersOf(image: ImageAnalysis): Record<string, string> {
  const owners: Record<string, string> = {};
  const bodies = new Set<number>();
  let visible = 0;
  for (const node of image.fileSystem.nodes()) {
    if (!node.body) continue;
    owners[node.path] = image.ownerOf(node).name.replace(/^pkg:(\w+)\/([^?]+)@1.*$/, '$1 $2');
    if (!bodies.has(node.body.entry)) visible += node.body.storedSize;
    bodies.add(node.body.entry);
  }
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
  expect(sum(image.owners.map(({ bytes }) => bytes))).toBe(visible);
  expect(image.sizes.visibleSize).toBe(visible);
  const ofPackages = image.owners.filter(({ category }) => category.endsWith('-package'));
  expect(sum(image.packages.map(({ ownedSize }) => ownedSize))).toBe(sum(ofPackages.map(({ bytes }) => bytes)));
  return owners;
}

describe('bytes have one owner whatever databases say', () => {
  it('when two packages list one path, under several spellings, through links and upwards', async () => {
    const image = await analyze([
      link('bin', 'usr/bin'),
      link('usr/opt', '/opt/../opt'),
      link('loop', 'loop'),
      file('usr/bin/tool'),
      file('opt/data/a'),
      file('opt/data/b'),
      file('etc/plain'),
      status('alpha', 'beta'),
      list(
        'beta',
        '/bin/tool',
        '/opt/data',
        '/opt/data/a',
        '/etc/plain',
        '/etc/plain/below',
        '/loop/x',
        '/..',
        '',
        '.',
      ),
      list(
        'alpha',
        '/usr/bin/tool',
        './usr//bin/tool',
        '/bin/../bin/tool',
        '/usr/opt/data/b',
        '/usr/opt/data/b',
        '/no/such',
      ),
    ]);
    expect(ownersOf(image)).toMatchObject({
      'usr/bin/tool': 'deb alpha',
      'opt/data/a': 'deb beta',
      'opt/data/b': 'deb alpha',
      'etc/plain': 'application',
    });
  });

  it('when names are not UTF-8 and hard links are claimed by several', async () => {
    const raw = Buffer.from([...Buffer.from('srv/'), 0xff, 0xfe, 0x2e]);
    const image = await analyze([
      file(raw),
      file('srv/\ufffd.'),
      file('usr/lib/one', 'y'.repeat(70)),
      { name: 'usr/lib/two', type: '1', link: 'usr/lib/one' },
      { name: 'srv/three', type: '1', link: 'usr/lib/one' },
      status('alpha', 'beta'),
      list('alpha', Buffer.concat([Buffer.from('/'), raw]), '/usr/lib/two'),
      list('beta', '/usr/lib/one'),
    ]);
    const owners = ownersOf(image);
    expect(owners).toMatchObject({ 'usr/lib/one': 'deb alpha', 'usr/lib/two': 'deb alpha', 'srv/three': 'deb alpha' });
    expect(owners['srv/\ufffd.'], 'another name, though it is shown alike').toBe('application');
    expect(Object.values(owners).filter((owner) => owner === 'deb alpha')).toHaveLength(4);
  });

  it('when a RECORD points out of its place, and packages lie in one another', async () => {
    const site = 'usr/lib/python3/site-packages';
    const image = await analyze([
      file(`${site}/web-1.dist-info/METADATA`, metadata('web')),
      file(
        `${site}/web-1.dist-info/RECORD`,
        [
          'web/a.py,,',
          '"web/b,c.py",,',
          '/etc/web.conf,,',
          '../../../../../../etc/passwd,,',
          '../../../bin/web,,',
          'web/a.py,,',
        ].join('\r\n'),
      ),
      file(`${site}/web/a.py`),
      file(`${site}/web/b,c.py`),
      file(`${site}/web/static/node_modules/left/package.json`, '{"name":"left","version":"1"}'),
      file(`${site}/web/static/node_modules/left/index.js`),
      file(`${site}/web/static/node_modules/left/node_modules/pad/package.json`, '{"name":"pad","version":"1"}'),
      file(`${site}/no-1.dist-info/METADATA`, metadata('no')),
      file(`${site}/no/c.py`),
      file('usr/bin/web'),
      file('etc/web.conf'),
      file('etc/passwd'),
      status('base'),
      list('base', '/etc/passwd', `/${site}/no/c.py`, `/${site}/no-1.dist-info/METADATA`),
    ]);
    expect(ownersOf(image)).toMatchObject({
      [`${site}/web/a.py`]: 'pypi web',
      [`${site}/web/b,c.py`]: 'pypi web',
      [`${site}/web/static/node_modules/left/index.js`]: 'npm left',
      [`${site}/web/static/node_modules/left/node_modules/pad/package.json`]: 'npm pad',
      [`${site}/no/c.py`]: 'deb base',
      'usr/bin/web': 'pypi web',
      'etc/web.conf': 'pypi web',
      'etc/passwd': 'deb base',
    });
    expect(image.packages.find(({ name }) => name === 'no')).toMatchObject({
      ownedSize: 0,
      ownedBy: 'pkg:deb/base@1?arch=all',
    });
  });

  it('when apk, dpkg, conda and gems claim all that there is', async () => {
    const image = await analyze([
      file(
        'lib/apk/db/installed',
        'P:one\nV:1\nF:\nR:root\nF:usr/../usr\nR:x\nR:../y\nF:/usr//\nR:x\n\nP:one\nV:1\nF:usr\nR:x\n',
      ),
      file('root'),
      file('usr/x'),
      file('y'),
      file('conda-meta/all-1-0.json', '{"name":"all","version":"1","files":["usr/x","root","../y","free",""]}'),
      file('free'),
      file(
        'specifications/g-1.gemspec',
        'Gem::Specification.new do |s|\ns.name="g"\ns.version="1"\ns.files=["../..","/","free"]\nend',
      ),
      status('all'),
      list('all', '/', '/usr', '/usr/x', '/free/', '/free'),
    ]);
    expect(ownersOf(image)).toMatchObject({ root: 'apk one', 'usr/x': 'apk one', free: 'deb all' });
  });
});
