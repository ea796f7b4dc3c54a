import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.join(import.meta.dirname, '../..');

export interface SourceFile {
  /** Path from the root of the checkout, with slashes: `src/core/errors.ts`. */
  readonly path: string;
  readonly text: string;
  readonly lineCount: number;
  /** Packages and node: modules that it imports. */
  readonly packages: readonly string[];
  /** Files of the checkout that it imports, by path from the root. */
  readonly files: readonly string[];
  /** Those of them that are loaded with it: imports of types alone leave no trace at run time. */
  readonly loaded: readonly string[];
}

/** Reads the TypeScript files of a folder of the checkout, without what is generated. */
export function readSourceFiles(folder: string): SourceFile[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/(^|[/\\])(generated|fixtures|node_modules)[/\\]/.test(name))
    .map((name) => readSourceFile(path.posix.join(folder, name.replaceAll(path.sep, '/'))));
}

function readSourceFile(file: string): SourceFile {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const imported = importsOf(text);
  const filesAmong = (names: readonly string[]) =>
    names.filter((name) => name.startsWith('.')).map((name) => resolveImport(file, name));
  return {
    path: file,
    text,
    lineCount: text.trimEnd().split('\n').length,
    packages: imported.filter((name) => !name.startsWith('.')),
    files: filesAmong(imported),
    loaded: filesAmong(importsOf(text.replace(/^(import|export) type .*?from '[^']*';/gms, ''))),
  };
}

function importsOf(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** Sources are imported under the name of their output: `./errors.js` is errors.ts. */
function resolveImport(importer: string, name: string): string {
  return path.posix.join(path.posix.dirname(importer), name).replace(/\.js(x?)$/, '.ts$1');
}

/** The first cycle of files that load each other that is found, as a list of paths; empty when there is none. */
export function findImportCycle(sources: readonly SourceFile[]): string[] {
  const imports = new Map(sources.map((source) => [source.path, source.loaded]));
  const finished = new Set<string>();
  const visit = (file: string, trail: readonly string[]): string[] => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (finished.has(file)) return [];
    for (const next of imports.get(file) ?? []) {
      const cycle = visit(next, [...trail, file]);
      if (cycle.length > 0) return cycle;
    }
    finished.add(file);
    return [];
  };
  for (const { path: file } of sources) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
