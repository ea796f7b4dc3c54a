import { beforeAll, describe, expect, inject, it } from 'vitest';
import { cyclonedxExporter } from '../../src/core/exports/cyclonedx.js';
import { spdxExporter } from '../../src/core/exports/spdx.js';
import type { ImageReport } from '../../src/core/report/image-report.js';
import { cyclonedxValidator, spdxValidator } from '../support/sbom-schemas.js';
import { IMAGES, inRegistry, inspect, type OracleImage, oracleOf, sum } from './real-images.js';

/** A name as the report shows it: bytes that are not UTF-8 (lone surrogates in the oracle) become U+FFFD. */
const shown = (path: string): string => path.replace(/[\uDC80-\uDCFF]/g, '\uFFFD').toWellFormed();
const pythonName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');
const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();

describe.skipIf(inject('imagesRegistry') === '')('inspect of real images', () => {
  describe.each(IMAGES)('%s', (image) => {
    let report: ImageReport;
    let oracle: OracleImage;
    const packages = (type: string): ImageReport['packages'] => report.packages.filter((each) => each.type === type);

    beforeAll(async () => {
      oracle = await oracleOf(image);
      report = await inspect(inRegistry(image), '--files');
    });

    it('has every size of every layer as the oracle counts it', () => {
      const facts = report.layers.map(
        ({ digest, diffId, compressedSize, uncompressedSize, contentSize, entryCount, visibleSize, hidden }) => {
          return { digest, diffId, compressedSize, uncompressedSize, contentSize, entryCount, visibleSize, hidden };
        },
      );
      expect(facts).toEqual(oracle.layers);
      for (const size of ['compressedSize', 'uncompressedSize', 'contentSize', 'visibleSize'] as const)
        expect(report.sizes[size], size).toBe(sum(oracle.layers.map((layer) => layer[size])));
      for (const kind of ['deleted', 'overwritten', 'metadataOnly'] as const)
        expect(report.sizes.hidden[kind], kind).toBe(sum(oracle.layers.map((layer) => layer.hidden[kind])));
    });

    it('keeps its equalities', () => {
      const { contentSize, visibleSize, hidden } = report.sizes;
      expect(contentSize).toBe(visibleSize + sum(Object.values(hidden)));
      expect(sum(report.owners.map(({ bytes }) => bytes))).toBe(visibleSize);
      expect(report.packageCounts.total).toBe(report.packages.filter(({ ownedBy }) => ownedBy === null).length);
      expect(report.problems).toEqual([]);
    });

    it('has the same files as the oracle', () => {
      const files = report.files?.map((file) => {
        const { path, type, size, mode, uid, gid, linkTarget, layerIndex } = file;
        return JSON.stringify([path, type, size, mode, uid, gid, linkTarget, layerIndex]);
      });
      const expected = oracle.files.map(([path, ...facts]) => JSON.stringify([shown(path), ...facts]));
      expect(new Set(files).difference(new Set(expected))).toEqual(new Set());
      expect(files?.length).toBe(expected.length);
    });

    it('has the packages that the package managers themselves list', () => {
      const named = (type: string): string[] =>
        sorted(packages(type).map(({ name, version, architecture }) => `${name} ${version} ${architecture}`));
      expect(named('deb')).toEqual(sorted((oracle.packages.deb ?? []).map((row) => row.join(' '))));
      if (image !== 'rpm-ndb:v1')
        expect(named('rpm')).toEqual(sorted((oracle.packages.rpm ?? []).map((row) => row.join(' '))));
      expect(sorted(packages('pypi').map(({ name, version }) => `${pythonName(name)} ${version}`))).toEqual(
        sorted(oracle.packages.pypi.map(([name, version]) => `${pythonName(name)} ${version}`)),
      );
    });

    it('has bills of materials that the official schemas accept', () => {
      for (const [exporter, validate] of [
        [cyclonedxExporter, cyclonedxValidator()],
        [spdxExporter, spdxValidator()],
      ] as const) {
        validate(JSON.parse(exporter.image?.(report) ?? ''));
        expect(validate.errors ?? [], exporter.format).toEqual([]);
      }
    });

    it('has every npm package that is installed, and in a project nothing but what npm ls lists', () => {
      const npm = packages('npm');
      const named = (each: readonly string[]): string => `${each[0]} ${each[1]}`;
      const listed = new Set(npm.map(({ name, version }) => `${name} ${version}`));
      expect(listed.size, 'copies of one version are one package').toBe(npm.length);
      expect(new Set(oracle.packages.npm.map(named)).difference(listed)).toEqual(new Set());
      for (const [project, tree] of Object.entries(oracle.packages.npmLs)) {
        const installed = npm.filter(({ location }) => location.startsWith(`${project}/node_modules/`));
        const names = new Set(installed.map(({ name, version }) => `${name} ${version}`));
        expect(names.difference(new Set(tree.map(named)))).toEqual(new Set());
        expect(new Set(tree.map(named)).difference(listed)).toEqual(new Set());
      }
    });
  });

  it('reads the ndb database of rpm as the SQLite one that it was made of', async () => {
    const [ndb, sqlite] = [await inspect(inRegistry('rpm-ndb:v1')), await inspect(inRegistry('rpm-sqlite:v1'))];
    const purls = (report: ImageReport): string[] => report.packages.map(({ purl }) => purl);
    expect(purls(ndb)).toEqual(purls(sqlite));
    expect(purls(ndb)).not.toEqual([]);
  });
});
