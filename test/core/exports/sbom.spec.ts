import { describe, expect, it } from 'vitest';
import { cyclonedxExporter } from '../../../src/core/exports/cyclonedx.js';
import { spdxExporter } from '../../../src/core/exports/spdx.js';
import { sampleImage, samplePackage } from '../../support/sample-reports.js';
import { cyclonedxValidator, spdxValidator } from '../../support/sbom-schemas.js';

const HOSTILE = ['express', '@scope/name', '', '__proto__', 'a\u0000\u202eb', 'caf\udce9', '<script>', '=cmd|x'];

describe('cyclonedx', () => {
  const validate = cyclonedxValidator();

  it.each(HOSTILE)('is valid by the schema of CycloneDX 1.6 with the name %j', (name) => {
    validate(JSON.parse(cyclonedxExporter.image?.(sampleImage(name)) ?? ''));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('notices what the schema does not allow', () => {
    expect(validate({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ name: 'x' }] })).toBe(false);
  });

  it('has the group apart from the name, and owned size and layer as properties', () => {
    const bom = JSON.parse(cyclonedxExporter.image?.(sampleImage('@scope/name')) ?? '') as {
      serialNumber: string;
      components: { group?: string; name: string; properties: { name: string; value: string }[] }[];
    };
    const component = bom.components.find(({ group }) => group === '@scope');
    expect(component?.name).toBe('name');
    expect(component?.properties).toContainEqual({ name: 'stagediff:ownedSize', value: '1234567' });
    expect(component?.properties).toContainEqual({ name: 'stagediff:layerIndex', value: '1' });
    expect(bom.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('spdx', () => {
  const validate = spdxValidator();

  it.each(HOSTILE)('is valid by the schema of SPDX 2.3 with the name %j', (name) => {
    validate(JSON.parse(spdxExporter.image?.(sampleImage(name)) ?? ''));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('is valid without packages, creation time and digest', () => {
    validate(JSON.parse(spdxExporter.image?.({ ...sampleImage('x'), packages: [], created: null, digest: '' }) ?? ''));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('is valid with all that a package may have or lack', () => {
    const packages = [
      samplePackage('bare', { version: '', layerIndex: null, instruction: null, purl: 'pkg:npm/bare' }),
      samplePackage('full', {
        architecture: 'amd64',
        declaredSize: 0,
        role: 'build',
        ownedBy: 'pkg:deb/debian/full@1',
      }),
    ];
    validate(JSON.parse(spdxExporter.image?.({ ...sampleImage('x'), packages }) ?? ''));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('notices what the schema does not allow', () => {
    const document = JSON.parse(spdxExporter.image?.(sampleImage('x')) ?? '') as object;
    expect(validate({ ...document, extra: true })).toBe(false);
    expect(validate({ ...document, packages: [{ name: 'x' }] })).toBe(false);
  });

  it.each(HOSTILE)('has what SPDX 2.3 demands of a document with the name %j', (name) => {
    const document = JSON.parse(spdxExporter.image?.(sampleImage(name)) ?? '') as {
      name: string;
      documentNamespace: string;
      creationInfo: { created: string; creators: string[] };
      packages: { SPDXID: string; name: string }[];
      relationships: { spdxElementId: string; relatedSpdxElement: string }[];
    };
    expect(document).toMatchObject({ spdxVersion: 'SPDX-2.3', dataLicense: 'CC0-1.0', SPDXID: 'SPDXRef-DOCUMENT' });
    expect(document.name).not.toBe('');
    expect(document.documentNamespace).toMatch(/^https:\/\/[^#\s]+$/);
    expect(document.creationInfo).toEqual({ created: '2024-05-06T07:08:09Z', creators: ['Tool: stagediff'] });
    const ids = document.packages.map(({ SPDXID }) => SPDXID);
    expect(new Set(ids).size).toBe(ids.length);
    for (const one of document.packages) {
      expect(one.SPDXID).toMatch(/^SPDXRef-[A-Za-z0-9.-]+$/);
      expect(one.name).not.toBe('');
      expect(one).toMatchObject({ downloadLocation: 'NOASSERTION', filesAnalyzed: false });
    }
    const known = new Set([...ids, 'SPDXRef-DOCUMENT']);
    for (const relation of document.relationships) {
      expect(known.has(relation.spdxElementId) && known.has(relation.relatedSpdxElement)).toBe(true);
    }
  });
});
