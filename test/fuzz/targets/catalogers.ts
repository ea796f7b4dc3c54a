import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { coalescePackages } from '../../../src/core/catalogers/coalesce.js';
import type { Cataloger } from '../../../src/core/catalogers/cataloger.js';
import { CATALOGERS } from '../../../src/core/catalogers/index.js';
import { TAG } from '../../../src/core/catalogers/rpm/header.js';
import { purlOf } from '../../../src/core/catalogers/purl.js';
import { arArchive, elfObject } from '../../support/elf-object.js';
import { linkedProgram } from '../../support/linked-program.js';
import { memoryImage, readRootfs, type MemoryEntry, type MemoryFile } from '../../support/memory-file-system.js';
import { berkeleyDatabase, ndbDatabase, rpmHeader } from '../../support/rpm-databases.js';
import { runCataloger } from '../../support/run-cataloger.js';
import type { FuzzTarget } from '../fuzz-target.js';

const fixtures = join(import.meta.dirname, '../../fixtures/catalogers');
const LARGEST_SEED = 96 * 1024;
const KEY = `-----BEGIN RSA PRIVATE KEY-----\n${'A'.repeat(64)}\n-----END RSA PRIVATE KEY-----\n`;
const HEADER = rpmHeader({ [TAG.name]: 'meadow', [TAG.version]: '1' });

/** What has no fixtures, because it names no packages or is made by programs. */
const MADE: Readonly<Record<string, Readonly<Record<string, MemoryEntry>>>> = {
  linkage: {
    'bin/program': { bytes: linkedProgram({ interpreter: '/lib/ld.so', needed: ['libc.so.6'] }), mode: 0o755 },
    'bin/script': { bytes: '#!/usr/bin/env -S python3 -u\n', mode: 0o755 },
  },
  'node-scripts': { 'app/package.json': '{"scripts":{"start":"node main.js"}}' },
  secrets: {
    'root/.ssh/id_rsa': KEY,
    'root/.npmrc': '//registry.example/:_authToken=x\n',
    'app/.env': 'PASSWORD=abc\n',
  },
  'static-libraries': {
    'usr/lib/libc.a': { bytes: arArchive([elfObject({ size: 9, defines: ['puts'], needs: ['write'] })]), mode: 0o644 },
  },
  rpm: {
    'usr/lib/sysimage/rpm/Packages.db': { bytes: ndbDatabase([HEADER]) },
    'var/lib/rpm/Packages': { bytes: berkeleyDatabase([HEADER, HEADER], 'BE') },
  },
};

const WORDS: Readonly<Record<string, readonly string[]>> = {
  dpkg: [
    'Package: a\n',
    'Status: install ok installed\n',
    'Version: 1:2~3-4\n',
    'Depends: b (>= 1) | c:any, d\n',
    '\n\n',
    ' \n',
  ],
  apk: ['P:a\n', 'V:1-r0\n', 'F:usr\n', 'R:a\n', 'D:so:libc.musl=1 !b\n', '\n\n'],
  pypi: ['Name: a\n', 'Version: 1\n', 'Requires-Dist: b ; extra == "c"\n', '"a,""b",sha256=x,1\n', '../../../'],
  npm: ['{"name":"a","version":"1"}', '"dependencies":{"', '"bundleDependencies":true', '"license":{}'],
  maven: [
    'groupId=',
    'artifactId=',
    'version=',
    'META-INF/MANIFEST.MF',
    'PK\x01\x02',
    'PK\x05\x06',
    'Implementation-Title: ',
  ],
  gem: ['Gem::Specification.new do |s|\n', 's.name = "a".freeze\n', '%q{', '.freeze', '#{'],
};

/** Files of this cataloger's fixtures that it asks for, none of them very large. */
function seedFiles(cataloger: Cataloger): MemoryFile[] {
  const folders = readdirSync(fixtures).filter((name) => name.split('.')[0] === cataloger.name);
  const found = folders.flatMap((name) => readRootfs(join(fixtures, name, 'rootfs')).files);
  const all = [...found, ...memoryImage(MADE[cataloger.name] ?? {}).files];
  const head = ({ node, bytes }: MemoryFile) => ({ ...node, size: bytes.length, head: bytes.subarray(0, 64) });
  return all.filter((file) => file.bytes.length <= LARGEST_SEED && cataloger.wants(head(file)));
}

/** A cataloger over one damaged file among right ones; the first byte of an input says which. */
function targetOf(cataloger: Cataloger): FuzzTarget | undefined {
  const files = seedFiles(cataloger).slice(0, 255);
  if (files.length === 0) return undefined;
  return {
    name: `cataloger-${cataloger.name}`,
    seeds: () => files.map(({ bytes }, index) => Buffer.concat([Buffer.of(index), bytes])),
    words: WORDS[cataloger.name] ?? [],
    async run(input) {
      const victim = (input[0] ?? 0) % files.length;
      const entries = files.map(({ node, bytes }, index): [string, MemoryEntry] => [
        node.path,
        { bytes: index === victim ? input.subarray(1) : bytes, mode: node.mode },
      ]);
      const { packages, problems } = await runCataloger(cataloger, memoryImage(Object.fromEntries(entries)));
      assert.ok(problems.length < 200, 'a broken file gives a handful of problems');
      for (const each of coalescePackages(packages, () => undefined)) {
        assert.ok(each.name !== '' && cataloger.types.includes(each.type));
        purlOf(each);
      }
    },
  };
}

/** Every cataloger that reads bodies. */
export const CATALOGER_TARGETS: readonly FuzzTarget[] = CATALOGERS.map(targetOf).filter((each) => each !== undefined);
