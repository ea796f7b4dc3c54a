import { readInstalledDatabase, type ApkEntry } from './apk/installed.js';
import type { Cataloger } from './cataloger.js';
import { resolveDependencies } from './formats/dependencies.js';
import {
  distributionOf,
  extractOsRelease,
  filesMatching,
  isOsRelease,
  readEach,
  reportLinkedDatabases,
} from './formats/evidence.js';
import type { CatalogedPackage } from './package.js';

const DATABASES: readonly string[] = ['lib/apk/db/installed', 'usr/lib/apk/db/installed'];

/** Alpine, Wolfi and OpenWrt packages: apk's list of installed packages, in the place of apk 2 and of apk 3. */
export const apk: Cataloger = {
  name: 'apk',
  evidenceVersion: 1,
  types: ['apk'],
  maxBytes: 256 * 1024 * 1024,
  wants: ({ path }) => DATABASES.includes(path) || isOsRelease(path),
  extract: (body, { path }) => (isOsRelease(path) ? extractOsRelease(body) : body),
  catalog(input) {
    const distribution = distributionOf(input);
    reportLinkedDatabases(input, DATABASES);
    const found: { entry: ApkEntry; location: string }[] = [];
    readEach(
      filesMatching(input, (path) => DATABASES.includes(path)),
      input,
      (file) => readInstalledDatabase(file, input, (entry) => found.push({ entry, location: file.path })),
    );
    const dependencies = resolveDependencies(found.map(({ entry }) => entry));
    return found.map(({ entry, location }, index): CatalogedPackage => {
      const { name, version, architecture, origin, declaredSize, license, files } = entry;
      return {
        type: 'apk',
        name,
        version,
        architecture,
        namespace: distribution.namespace,
        qualifiers: {
          ...distribution.qualifiers,
          ...(origin !== undefined && origin !== name && { upstream: origin }),
        },
        location,
        declaredSize,
        claims: { layer: 'os', files },
        source: origin === undefined ? undefined : { name: origin, version },
        licenses: license === undefined ? undefined : [license],
        dependencies: dependencies[index],
      };
    });
  },
};
