const KEY = /^\s*(?:\["([^"\\]+)"\]|([A-Za-z_]\w*))\s*=\s*(\{\}|\{|")/;
const CLOSING = /^\s*\},?\s*$/;
const ROOT = 'rock_manifest';
const MAX_DEPTH = 64;

/**
 * Paths in a `rock_manifest` as LuaRocks writes it: a Lua table of one key a line, files with a checksum and folders
 * with a table of their own, e.g. `lua/reed/init.lua`. A line that is neither is left out.
 */
export function rockManifestPaths(text: string): string[] {
  const paths: string[] = [];
  const folders: string[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (CLOSING.test(line)) {
      folders.pop();
      continue;
    }
    const [, quoted, plain, value] = KEY.exec(line) ?? [];
    const name = quoted ?? plain;
    if (name === undefined || value === '{}') continue;
    if (value === '{' && folders.length >= MAX_DEPTH) return paths;
    if (value === '{') folders.push(name);
    else if (folders[0] === ROOT) paths.push([...folders.slice(1), name].join('/'));
  }
  return paths;
}
