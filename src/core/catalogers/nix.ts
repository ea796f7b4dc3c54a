import type { CatalogInput, Cataloger } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { MAX_NAME_LENGTH } from './formats/lines.js';

const STORE = 'nix/store';
/** Nix's base 32 has no e, o, t, u. */
const STORE_NAME = /^[0-9abcdfghijklmnpqrsvwxyz]{32}-(.+)$/;
/** Outputs of a derivation that are appended to its version, see multiple-output packages in the Nixpkgs manual. */
const OUTPUT = /-(bin|dev|devdoc|dist|doc|debug|info|lib|man|out|static|terminfo|data|py|tools)$/;

/**
 * Packages in a Nix store: each directory `nix/store/<hash>-<name>-<version>[-<output>]` belongs to the package as a
 * whole. Where the version starts is Nix's own rule: at the first dash that no letter follows. A store path without
 * a version (a configuration file, a source tree, an environment of links) is no package.
 */
export const nix: Cataloger = {
  name: 'nix',
  evidenceVersion: 1,
  types: ['nix'],
  maxBytes: 0,
  namesOnly: true,
  wants: () => false,
  catalog({ fileSystem }: CatalogInput) {
    const packages: CatalogedPackage[] = [];
    for (const { path, name, type } of fileSystem.list(STORE)) {
      const parsed = type === 'directory' ? parseStoreName(name) : undefined;
      if (parsed === undefined) continue;
      packages.push({
        type: 'nix',
        name: parsed.name,
        version: parsed.version,
        location: path,
        claims: { layer: 'os', directories: [path] },
      });
    }
    return packages;
  },
};

function parseStoreName(storeName: string): { name: string; version: string } | undefined {
  if (storeName.length > MAX_NAME_LENGTH) return undefined;
  const full = STORE_NAME.exec(storeName)?.[1];
  const dash = full?.search(/-[^a-zA-Z]/) ?? -1;
  if (full === undefined || dash <= 0) return undefined;
  const version = full.slice(dash + 1).replace(OUTPUT, '');
  return { name: full.slice(0, dash), version };
}
