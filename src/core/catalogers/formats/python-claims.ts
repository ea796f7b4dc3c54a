import { posix } from 'node:path';
import { z } from 'zod';
import type { FileSystem } from '../../scan/file-system.js';
import type { Claims } from '../package.js';
import { readJson } from './json.js';
import { directoryOf, resolvePath } from './paths.js';

/** The lists of a metadata folder by file name, each a JSON array of paths. */
export type MetadataFolder = Readonly<Record<string, Uint8Array>>;

const pathsSchema = z.array(z.string());
const COMPILED = '__pycache__';

/** Which files a distribution installed, by the best list that there is. */
export function pythonClaims(fileSystem: FileSystem, path: string, name: string, folder: MetadataFolder): Claims {
  const directory = directoryOf(path);
  const folderName = posix.basename(directory);
  if (folderName === 'EGG-INFO') return { layer: 'language', directories: [directoryOf(directory)] };
  if (/\.(?:egg|par)$/.test(path)) return { layer: 'language', files: [path] };
  const isFolder = /(?:^|\.)(?:dist|egg)-info$/i.test(folderName);
  const site = isFolder ? directoryOf(directory) : directory;
  const own: Claims = isFolder ? { layer: 'language', directories: [directory] } : { layer: 'language', files: [path] };
  const record = folder['RECORD'];
  const installed = folder['installed-files.txt'];
  if (record !== undefined) return { ...own, files: withCompiled(fileSystem, resolveAll(site, record)) };
  if (installed !== undefined) return { ...own, files: withCompiled(fileSystem, resolveAll(directory, installed)) };
  const names = folder['top_level.txt'];
  const modules = names === undefined ? [name.replaceAll(/[-.]+/g, '_')] : readJson(pathsSchema, names);
  return addModules(fileSystem, site, modules, own);
}

function resolveAll(base: string, list: Uint8Array): string[] {
  return readJson(pathsSchema, list).flatMap((relative) => resolvePath(base, relative) ?? []);
}

/** Adds the byte code that Python wrote later for the listed sources (PEP 3147: `__pycache__/name.tag.pyc`). */
function withCompiled(fileSystem: FileSystem, files: readonly string[]): string[] {
  const all = new Set(files);
  const sources = new Set(files.filter((each) => each.endsWith('.py')));
  for (const directory of new Set([...sources].map(directoryOf))) {
    for (const compiled of fileSystem.list(posix.join(directory, COMPILED))) {
      const [module = ''] = compiled.name.split('.', 1);
      if (sources.has(posix.join(directory, `${module}.py`))) all.add(posix.join(directory, COMPILED, compiled.name));
    }
  }
  return [...all];
}

/** Without a list of files, the import packages and modules of that name which are there. */
function addModules(fileSystem: FileSystem, site: string, modules: readonly string[], own: Claims): Claims {
  const places = modules.flatMap((module) => resolvePath(site, module) ?? []);
  const isDirectory = (path: string): boolean => fileSystem.resolve(path)?.type === 'directory';
  const sources = places.map((place) => `${place}.py`).filter((path) => fileSystem.resolve(path)?.type === 'file');
  return {
    layer: 'language',
    files: [...(own.files ?? []), ...withCompiled(fileSystem, sources)],
    directories: [...(own.directories ?? []), ...places.filter((place) => place !== site && isDirectory(place))],
  };
}
