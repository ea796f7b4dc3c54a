import type { Cataloger } from './cataloger.js';
import { directoryOf } from './formats/paths.js';

const ROCK = /(?:^|\/)rocks(?:-[\d.]+)?\/([^/]+)\/([^/]+)\/[^/]+\.rockspec$/;

/** Lua modules that LuaRocks installed: `rocks-<lua>/<name>/<version>/<name>-<version>.rockspec`. */
export const luarocks: Cataloger = {
  name: 'luarocks',
  evidenceVersion: 1,
  types: ['luarocks'],
  maxBytes: 1024 * 1024,
  wants: (file) => file.path.endsWith('.rockspec') && ROCK.test(file.path),
  // the path says all that is needed; a rockspec is a Lua program
  extract: () => Buffer.from('{}'),
  catalog: (input) =>
    input.files.flatMap((file) => {
      const [, name = '', version = ''] = ROCK.exec(file.path) ?? [];
      return {
        type: 'luarocks',
        name,
        version,
        location: file.path,
        claims: { layer: 'language' as const, directories: [directoryOf(file.path)] },
      };
    }),
};
