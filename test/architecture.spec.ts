import { describe, expect, it } from 'vitest';
import { findImportCycle, readSourceFiles, type SourceFile } from './support/source-files.js';

const sources = readSourceFiles('src');

/** What the core may use of Node: computing on bytes, no files, no network, no processes, no clock. */
const PURE_MODULES = [
  'node:buffer',
  'node:crypto',
  'node:path',
  'node:stream',
  'node:stream/promises',
  'node:util',
  'node:zlib',
];
/** Libraries that read a format, or write one, or compute where a drawing's parts stand, and do nothing else. */
const FORMAT_LIBRARIES = [
  '@cyclonedx/cyclonedx-library',
  '@napi-rs/blake-hash',
  '@node-rs/crc32',
  '@renovatebot/pep440',
  '@snyk/rpm-parser',
  'd3-hierarchy',
  'd3-scale',
  'd3-shape',
  'diff',
  'packageurl-js',
  'semver',
  'sql.js',
  'yauzl',
  'zod',
];
const ADAPTERS = ['database', 'embedded', 'skopeo', 'threads'];

const ENTRY_POINTS = ['src/main.ts', 'src/worker.ts', 'src/cli.ts'];

/** core, one adapter, or `features` for all that stands above them. */
function layerOf(file: string): string {
  const [, folder = ''] = file.split('/');
  if (folder === 'core' || ADAPTERS.includes(folder)) return folder;
  return file === 'src/config.ts' ? 'config' : 'features';
}

/** Every file-to-file import that the predicate is true for, as `importer -> imported`. */
function importsWhere(predicate: (from: string, to: string) => boolean): string[] {
  return sources.flatMap(({ path, files }) =>
    files.filter((file) => predicate(path, file)).map((file) => `${path} -> ${file}`),
  );
}

function packageUses(files: readonly SourceFile[], predicate: (name: string) => boolean): string[] {
  return files.flatMap(({ path, packages }) => packages.filter(predicate).map((name) => `${path} -> ${name}`));
}

describe('import directions', () => {
  it('core imports only core', () => {
    expect(importsWhere((from, to) => layerOf(from) === 'core' && layerOf(to) !== 'core')).toEqual([]);
  });

  it('core uses only pure Node modules and libraries for formats', () => {
    const allowed = [...PURE_MODULES, ...FORMAT_LIBRARIES];
    const core = sources.filter(({ path }) => layerOf(path) === 'core');
    const isAllowed = (name: string) => allowed.some((item) => name === item || name.startsWith(`${item}/`));
    expect(core.length).toBeGreaterThan(0);
    expect(packageUses(core, (name) => !isAllowed(name))).toEqual([]);
  });

  it('core has no process, no clock and no chance', () => {
    const core = sources.filter(({ path }) => layerOf(path) === 'core');
    const impure = /\bprocess\.|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\./;
    const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    expect(core.filter(({ text }) => impure.test(code(text))).map(({ path }) => path)).toEqual([]);
  });

  it('adapters import no features, only the ports that they fill', () => {
    const isFeature = (file: string) => layerOf(file) === 'features' && !file.endsWith('.port.ts');
    expect(importsWhere((from, to) => ADAPTERS.includes(layerOf(from)) && isFeature(to))).toEqual([]);
  });

  it('only the skopeo adapter starts programs through execa', () => {
    const others = sources.filter(({ path }) => layerOf(path) !== 'skopeo');
    expect(packageUses(others, (name) => name === 'execa')).toEqual([]);
  });

  it('nothing imports an entry point', () => {
    expect(importsWhere((_, to) => ENTRY_POINTS.includes(to))).toEqual([]);
  });

  it('there are no import cycles', () => {
    expect(findImportCycle(sources)).toEqual([]);
  });

  it('every relative import names a source file', () => {
    const known = new Set(sources.map(({ path }) => path));
    expect(importsWhere((_, to) => !known.has(to) && !to.includes('/generated/') && !to.endsWith('.json'))).toEqual([]);
  });
});

describe('habits', () => {
  it('only the entry points read the environment, and hand it to the configuration', () => {
    const readers = sources.filter(({ text }) => /\bprocess\.env\b/.test(text)).map(({ path }) => path);
    expect(readers.filter((path) => path !== 'src/config.ts' && !ENTRY_POINTS.includes(path))).toEqual([]);
  });

  it('files stay short', () => {
    const long = [...sources, ...readSourceFiles('test')].filter(({ lineCount }) => lineCount > 250);
    expect(long.map(({ path, lineCount }) => `${path}: ${lineCount} lines`)).toEqual([]);
  });

  it('no file is a bag of re-exports', () => {
    const barrels = sources.filter(({ text }) => /^export \* from/m.test(text)).map(({ path }) => path);
    expect(barrels).toEqual([]);
  });
});

describe('findImportCycle', () => {
  it('finds a cycle and names its files', () => {
    const file = (path: string, ...loaded: string[]): SourceFile => ({
      path,
      loaded,
      files: [],
      packages: [],
      text: '',
      lineCount: 0,
    });
    const chain = [file('a', 'b', 'c'), file('b', 'c'), file('c')];
    expect(findImportCycle(chain)).toEqual([]);
    expect(findImportCycle([...chain.slice(0, 2), file('c', 'b')])).toEqual(['b', 'c', 'b']);
  });
});
