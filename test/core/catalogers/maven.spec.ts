import { describe, expect, it } from 'vitest';
import { maven } from '../../../src/core/catalogers/maven.js';
import { memoryImage } from '../../support/memory-file-system.js';
import { runCataloger } from '../../support/run-cataloger.js';
import { zip } from '../../support/zip.ts';

async function coordinates(fileName: string, ...manifest: string[]): Promise<string[]> {
  const members =
    manifest.length === 0 ? [] : [{ path: 'META-INF/MANIFEST.MF', body: [...manifest, '', ''].join('\n') }];
  const body = zip([...members, { path: 'x.class', body: '' }]);
  const { packages } = await runCataloger(maven, memoryImage({ [`lib/${fileName}`]: body }));
  return packages.map(({ name, version }) => `${name}:${version}`);
}

describe('a jar without pom.properties', () => {
  it.each<[string, string[], string[]]>([
    ['junit-4.13.2.jar', [], ['junit:junit:4.13.2']],
    ['log4j-1.2-api-2.17.1.jar', [], ['log4j-1.2-api:log4j-1.2-api:2.17.1']],
    ['grove-1.0-beta-2.jar', [], ['grove:grove:1.0-beta-2']],
    ['grove-1.0-20200101.123456-1.jar', [], ['grove:grove:1.0-20200101.123456-1']],
    ['guava-31.1-jre.jar', [], ['guava:guava:31.1-jre']],
    ['org.eclipse.sisu.inject-0.3.5.jar', [], ['org.eclipse.sisu:org.eclipse.sisu.inject:0.3.5']],
    ['spring-web-5.3.26.jar', ['Implementation-Title: spring-web'], ['org.springframework:spring-web:5.3.26']],
    ['spring-boot-loader-3.2.0.jar', [], ['org.springframework.boot:spring-boot-loader:3.2.0']],
    [
      'commons-lang3-3.12.0.jar',
      ['Bundle-SymbolicName: org.apache.commons.lang3', 'Implementation-Version: 9'],
      ['org.apache.commons:commons-lang3:3.12.0'],
    ],
    [
      'mill.jar',
      ['Implementation-Title: mill', 'Implementation-Version: 2.1', 'Implementation-Vendor-Id: org.mill'],
      ['org.mill:mill:2.1'],
    ],
    ['mill.jar', ['Implementation-Title: The Old Mill', 'Specification-Version: 3.0'], ['mill:mill:3.0']],
    ['mill.jar', ['Main-Class: Mill'], []],
    ['grove-1.1-hudson-20100305.jar', [], ['grove:grove:1.1-hudson-20100305']],
    ['grove-1.0.2-beta-2.2.3a-hudson.jar', [], ['grove:grove:1.0.2-beta-2.2.3a-hudson']],
    ['grove-4aug2000r7-dev-hudson-1.jar', [], ['grove:grove:4aug2000r7-dev-hudson-1']],
    ['grove-ssh2-build212-hudson-5.jar', [], ['grove-ssh2:grove-ssh2:build212-hudson-5']],
    ['grove-r06.jar', [], ['grove:grove:r06']],
    ['grove-r2dbc-1.1.0.RELEASE.jar', [], ['grove-r2dbc:grove-r2dbc:1.1.0.RELEASE']],
    ['grove-api_1.4_spec-1.0.2.Final.jar', [], ['grove-api_1.4_spec:grove-api_1.4_spec:1.0.2.Final']],
    ['org.example.grove_3.18.0.v2022.jar', [], ['org.example:org.example.grove:3.18.0.v2022']],
    ['grove.1.2.3-jre.jar', [], ['grove:grove:1.2.3-jre']],
    ['kafka-clients-3.7.0.jar', [], ['org.apache.kafka:kafka-clients:3.7.0']],
    ['grove.jar', ['Implementation-Title: org.grove#server;8.14.3'], ['org.grove:server:8.14.3']],
    ['grove-2.jar', ['Implementation-Vendor: org.example'], ['org.example:grove:2']],
    ['grove-2.jar', ['Implementation-Vendor: Example Foundation'], ['grove:grove:2']],
    ['old.jar', ['Created-By: 1.4', '', 'Name: org/old', 'Implementation-Version: 1.4 1855 April'], ['old:old:1.4']],
    ['old.jar', ['Created-By: 1.4', 'Implementation-Version: ${version}'], []],
    [
      'shed.hpi',
      ['Group-Id: org.example.plugins', 'Short-Name: shed', 'Plugin-Version: 2.8 (private-ab12)'],
      ['org.example.plugins:shed:2.8'],
    ],
    ['mill.jar', [], []],
  ])('%s with %j is %j', async (fileName, manifest, expected) => {
    expect(await coordinates(fileName, ...manifest)).toEqual(expected);
  });
});

const POM = 'groupId=org.example\nartifactId=seed\nversion=1\n';

async function reportOf(
  members: readonly { readonly path: string; readonly body: string | Buffer }[],
  name = 'a-2.jar',
) {
  const { packages, problems } = await runCataloger(maven, memoryImage({ [name]: zip([...members]) }));
  return { found: packages.map(({ name, version }) => `${name}:${version}`), codes: problems.map(({ code }) => code) };
}

describe('a jar with files of Maven', () => {
  it('is known by the folder of its pom.xml when the properties are missing', async () => {
    const project = { path: 'META-INF/maven/org.example/acorn/pom.xml', body: '<project/>' };
    expect(await reportOf([project])).toEqual({ found: ['org.example:acorn:2'], codes: [] });
    const other = { path: 'META-INF/maven/org.example/beech/pom.xml', body: '<project/>' };
    expect(await reportOf([project, other]), 'two say nothing').toEqual({ found: ['a:a:2'], codes: [] });
    const properties = { path: 'META-INF/maven/org.example/seed/pom.properties', body: POM };
    expect(await reportOf([project, properties])).toEqual({ found: ['org.example:seed:1'], codes: [] });
  });

  it('is read down to the sixteenth archive in archives', async () => {
    const nested = (depth: number): Buffer =>
      zip([depth === 1 ? { path: 'pom.properties', body: POM } : { path: 'in.jar', body: nested(depth - 1) }]);
    const inner = (depth: number) => [{ path: 'in.jar', body: nested(depth - 1) }];
    expect(await reportOf(inner(16), 'a.jar')).toEqual({ found: ['org.example:seed:1'], codes: [] });
    expect(await reportOf(inner(17), 'a.jar')).toEqual({ found: [], codes: ['ARCHIVE_LIMIT'] });
  });
});
