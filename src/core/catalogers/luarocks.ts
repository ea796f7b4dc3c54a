import { posix } from 'node:path';
import { z } from 'zod';
import type { Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { readJson } from './formats/json.js';
import { directoryOf, resolvePath } from './formats/paths.js';
import { rockManifestPaths } from './formats/rock-manifest.js';
import { decodeText } from './formats/text.js';

const ROCK = /(?:^|\/)rocks(?:-([\d.]+))?\/([^/]+)\/([^/]+)\/[^/]+\.rockspec$/;
const MANIFEST = /(?:^|\/)rocks(?:-[\d.]+)?\/[^/]+\/[^/]+\/rock_manifest$/;
const pathsSchema = z.array(z.string());
const TREE = /(?:^|\/)lib\/luarocks\/rocks(?:-[\d.]+)?\//;

/**
 * Lua modules that LuaRocks installed: `rocks-<lua>/<name>/<version>/<name>-<version>.rockspec`. What the
 * `rock_manifest` beside it lists as `lua`, `lib` and `bin` was moved to the folders of those kinds.
 */
export const luarocks: Cataloger = {
  name: 'luarocks',
  evidenceVersion: 2,
  types: ['luarocks'],
  maxBytes: 4 * 1024 * 1024,
  wants: ({ path }) => (path.endsWith('.rockspec') && ROCK.test(path)) || MANIFEST.test(path),
  // the path says all that is needed of a rockspec, which is a Lua program
  extract: (body, { path }) =>
    Buffer.from(JSON.stringify(MANIFEST.test(path) ? rockManifestPaths(decodeText(body)) : [])),
  catalog(input) {
    const manifests = new Map(input.files.filter(({ path }) => MANIFEST.test(path)).map((file) => [file.path, file]));
    return input.files.filter(({ path }) => ROCK.test(path)).map((file) => toPackage(file, manifests));
  },
};

function toPackage(file: EvidenceFile, manifests: ReadonlyMap<string, EvidenceFile>): CatalogedPackage {
  const [, luaVersion = '', name = '', version = ''] = ROCK.exec(file.path) ?? [];
  const directory = directoryOf(file.path);
  const manifest = manifests.get(posix.join(directory, 'rock_manifest'));
  const tree = TREE.exec(file.path);
  const paths = manifest === undefined || tree === null ? [] : readJson(pathsSchema, manifest.bytes);
  const prefix = file.path.slice(0, tree?.index ?? 0);
  const places = new Map([
    ['lua', posix.join(prefix, 'share/lua', luaVersion)],
    ['lib', posix.join(prefix, 'lib/lua', luaVersion)],
    ['bin', posix.join(prefix, 'bin')],
  ]);
  return {
    type: 'luarocks',
    name,
    version,
    location: file.path,
    claims: { layer: 'language', files: paths.flatMap((path) => deployedPath(path, places)), directories: [directory] },
  };
}

/** Where a file of the rock was moved to, none when it stayed. */
function deployedPath(path: string, places: ReadonlyMap<string, string>): string[] {
  const [kind = '', ...rest] = path.split('/');
  const place = places.get(kind);
  const deployed = place && resolvePath(place, rest.join('/'));
  return deployed?.startsWith(`${place}/`) ? [deployed] : [];
}
