import type { Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { decodeFacts, encodeFacts } from './formats/facts.js';
import { firstValue, parseHeaders } from './formats/headers.js';
import { directoryOf, resolvePath } from './formats/paths.js';
import { decodeText } from './formats/text.js';

const REGISTRATION = /(?:^|\/)package\.(?:conf\.d|db)\/[^/]+\.conf$/;
const DIRECTORY_FIELDS = ['import-dirs', 'library-dirs', 'dynamic-library-dirs', 'data-dir', 'haddock-html'];
const PACKAGE_ROOT = '${pkgroot}';

/** Haskell libraries that GHC knows: `package.conf.d/*.conf` (Cabal, InstalledPackageInfo). */
export const hackage: Cataloger = {
  name: 'hackage',
  evidenceVersion: 2,
  types: ['hackage'],
  maxBytes: 5 * 1024 * 1024,
  wants: (file) => file.path.endsWith('.conf') && REGISTRATION.test(file.path),
  extract(body) {
    const fields = parseHeaders(decodeText(body));
    const [name, version, license] = ['name', 'version', 'license'].map((field) => firstValue(fields, field).trim());
    if (!name || !version) return undefined;
    const files = DIRECTORY_FIELDS.flatMap((field) => fields.get(field) ?? []).map((each) => unquote(each.trim()));
    return encodeFacts([{ name, version, ...(license ? { licenses: [license] } : {}), files }]);
  },
  catalog: (input) => input.files.flatMap(toPackages),
};

function unquote(value: string): string {
  return value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

/** Only folders that carry the package's name are its own: GHC may keep all libraries in one. */
function toPackages(file: EvidenceFile): CatalogedPackage[] {
  const root = `/${directoryOf(directoryOf(file.path))}`;
  return decodeFacts(file.bytes).map(({ files = [], ...facts }) => ({
    type: 'hackage',
    ...facts,
    location: file.path,
    claims: {
      layer: 'language',
      files: [file.path],
      directories: [...new Set(files.map((path) => path.replace(PACKAGE_ROOT, root)))]
        .flatMap((path) => resolvePath('', path) ?? [])
        .filter((path) => path.includes(`${facts.name}-${facts.version}`)),
    },
  }));
}
