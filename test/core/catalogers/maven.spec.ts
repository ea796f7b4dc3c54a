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
    ['mill.jar', [], []],
  ])('%s with %j is %j', async (fileName, manifest, expected) => {
    expect(await coordinates(fileName, ...manifest)).toEqual(expected);
  });
});
