import type { CatalogInput, Cataloger, EvidenceFile } from './cataloger.js';
import { Budget } from './formats/budget.js';
import { resolveDependencies } from './formats/dependencies.js';
import { distributionOf, extractOsRelease, isOsRelease, readEach, reportProblem } from './formats/evidence.js';
import { lines, MAX_NAME_LENGTH, parseCount, rootRelative } from './formats/lines.js';
import type { CatalogedPackage } from './package.js';

const EVIDENCE = /^var\/lib\/pacman\/local\/([^/]+)\/(desc|files)$/;
const WANTED = new Set(['NAME', 'VERSION', 'BASE', 'ARCH', 'SIZE', 'LICENSE', 'DEPENDS', 'PROVIDES']);

type Sections = ReadonlyMap<string, readonly string[]>;

/**
 * Packages of Arch Linux and its kin: pacman's local database, a folder for each package with `desc` and `files`,
 * both made of `%SECTION%` lines followed by one value a line and an empty line (alpm-db-desc(5), alpm-db-files(5)).
 */
export const alpm: Cataloger = {
  name: 'alpm',
  evidenceVersion: 1,
  types: ['alpm'],
  maxBytes: 256 * 1024 * 1024,
  wants: ({ path }) => EVIDENCE.test(path) || isOsRelease(path),
  extract: (body, { path }) => (isOsRelease(path) ? extractOsRelease(body) : body),
  catalog(input) {
    const distribution = distributionOf(input);
    const files = readFiles(input);
    const found = readDescriptions(input);
    const dependencies = resolveDependencies(
      found.map(({ sections }) => ({
        name: value(sections, 'NAME') as string,
        requires: names(sections, 'DEPENDS').map((required) => [required]),
        provides: names(sections, 'PROVIDES'),
      })),
    );
    return found.map(({ sections, location }, index): CatalogedPackage => {
      const version = value(sections, 'VERSION') as string;
      const base = value(sections, 'BASE');
      return {
        type: 'alpm',
        name: value(sections, 'NAME') as string,
        version,
        architecture: value(sections, 'ARCH'),
        namespace: distribution.namespace,
        qualifiers: distribution.qualifiers,
        location,
        declaredSize: parseCount(value(sections, 'SIZE')),
        claims: { layer: 'os', files: files.get(folderOf(location)) ?? [] },
        source: base === undefined ? undefined : { name: base, version },
        licenses: sections.get('LICENSE'),
        dependencies: dependencies[index],
      };
    });
  },
};

function readDescriptions(input: CatalogInput): { sections: Sections; location: string }[] {
  const budget = new Budget();
  const found: { sections: Sections; location: string }[] = [];
  readEach(filesNamed(input, 'desc'), input, (file) => {
    const sections = new Map<string, string[]>();
    for (const { section, line } of sectionLines(file)) {
      if (!WANTED.has(section)) continue;
      budget.addRelations(1);
      if (sections.get(section)?.push(line) === undefined) sections.set(section, [line]);
    }
    const name = value(sections, 'NAME');
    const version = value(sections, 'VERSION');
    if (name === undefined || version === undefined || name.length + version.length > MAX_NAME_LENGTH) {
      reportProblem(input, file, 'the package has no usable name or version');
      return;
    }
    budget.addPackage();
    found.push({ sections, location: file.path });
  });
  return found;
}

/** Paths of the regular files and links of each package, by the name of its folder. */
function readFiles(input: CatalogInput): ReadonlyMap<string, readonly string[]> {
  const budget = new Budget();
  const files = new Map<string, string[]>();
  readEach(filesNamed(input, 'files'), input, (file) => {
    const paths: string[] = [];
    files.set(folderOf(file.path), paths);
    for (const { section, line } of sectionLines(file)) {
      if (section !== 'FILES' || line.endsWith('/')) continue;
      budget.addPath(line.length);
      paths.push(rootRelative(line));
    }
  });
  return files;
}

function* sectionLines(file: EvidenceFile): Generator<{ section: string; line: string }> {
  let section = '';
  for (const line of lines(file.bytes)) {
    const heading = /^%([A-Z0-9]+)%$/.exec(line)?.[1];
    if (heading !== undefined) section = heading;
    else if (line !== '') yield { section, line };
  }
}

function filesNamed(input: CatalogInput, name: string): EvidenceFile[] {
  return input.files.filter((file) => EVIDENCE.exec(file.path)?.[2] === name);
}

function folderOf(path: string): string {
  return EVIDENCE.exec(path)?.[1] ?? '';
}

function value(sections: Sections, section: string): string | undefined {
  return sections.get(section)?.[0];
}

/** Names of a list such as `glibc>=2.36`, `libreadline.so=8-64`: versions go. */
function names(sections: Sections, section: string): string[] {
  return (sections.get(section) ?? []).map((each) => /^[^<>=]*/.exec(each)?.[0] ?? '');
}
