import type { CatalogInput, Cataloger, EvidenceFile } from './cataloger.js';
import { Budget } from './formats/budget.js';
import { distributionOf, extractOsRelease, isOsRelease, readEach, reportProblem } from './formats/evidence.js';
import { Faults } from './formats/faults.js';
import { lines, MAX_NAME_LENGTH, parseCount, rootRelative } from './formats/lines.js';
import type { CatalogedPackage } from './package.js';

const EVIDENCE = /^var\/db\/pkg\/([^/]+)\/([^/]+)\/(CONTENTS|SIZE|LICENSE)$/;
/** A version by the Package Manager Specification, section 3.2, with its revision. */
const VERSION = /^\d+(?:\.\d+)*[a-z]?(?:_(?:alpha|beta|pre|rc|p)\d*)*(?:-r\d+)?$/;

interface Folder {
  readonly category: string;
  /** Name and version, e.g. `gcc-13.2.1_p20240210`. */
  readonly packageVersion: string;
  readonly path: string;
  readonly evidence: Map<string, EvidenceFile>;
}

/**
 * Gentoo packages: `var/db/pkg/<category>/<name>-<version>/`, named `<category>/<name>`, with their files in
 * `CONTENTS` (portage(5)). The type is `ebuild`, as other scanners write it; it is not on the purl list yet.
 */
export const portage: Cataloger = {
  name: 'portage',
  evidenceVersion: 1,
  types: ['ebuild'],
  maxBytes: 256 * 1024 * 1024,
  wants: ({ path }) => EVIDENCE.test(path) || isOsRelease(path),
  extract: (body, { path }) => (isOsRelease(path) ? extractOsRelease(body) : body),
  catalog(input) {
    const { qualifiers } = distributionOf(input);
    const budget = new Budget();
    const packages: CatalogedPackage[] = [];
    for (const folder of folders(input)) {
      const [first] = folder.evidence.values() as Iterable<EvidenceFile>;
      if (first === undefined) continue;
      readEach([first], input, () => {
        const parts = splitVersion(folder.packageVersion);
        if (parts === undefined) {
          reportProblem(input, first, 'the folder name is no package name with a version');
          return;
        }
        budget.addPackage();
        packages.push({
          type: 'ebuild',
          name: `${folder.category}/${parts.name}`,
          version: parts.version,
          qualifiers,
          location: folder.evidence.get('CONTENTS')?.path ?? first.path,
          declaredSize: parseCount(firstLine(folder.evidence.get('SIZE'))),
          claims: { layer: 'os', files: readContents(folder.evidence.get('CONTENTS'), input, budget) },
          licenses: licenses(folder.evidence.get('LICENSE')),
        });
      });
    }
    return packages;
  },
};

function folders(input: CatalogInput): Folder[] {
  const byPath = new Map<string, Folder>();
  for (const file of input.files) {
    const [, category, packageVersion, kind] = EVIDENCE.exec(file.path) ?? [];
    if (category === undefined || packageVersion === undefined || kind === undefined) continue;
    const path = `${category}/${packageVersion}`;
    const folder = byPath.get(path) ?? { category, packageVersion, path, evidence: new Map<string, EvidenceFile>() };
    byPath.set(path, folder);
    folder.evidence.set(kind, file);
  }
  return [...byPath.values()];
}

/** Splits at the first dash that a version follows: `gtk+-3.24.41-r1` is `gtk+` and `3.24.41-r1`. */
function splitVersion(packageVersion: string): { name: string; version: string } | undefined {
  if (packageVersion.length > MAX_NAME_LENGTH) return undefined;
  for (let dash = packageVersion.indexOf('-'); dash > 0; dash = packageVersion.indexOf('-', dash + 1)) {
    const version = packageVersion.slice(dash + 1);
    if (VERSION.test(version)) return { name: packageVersion.slice(0, dash), version };
  }
  return undefined;
}

/** Paths in lines `obj <path> <md5> <mtime>` and `sym <path> -> <target> <mtime>`; `dir` and devices are no files. */
function readContents(file: EvidenceFile | undefined, input: CatalogInput, budget: Budget): string[] {
  if (file === undefined) return [];
  const faults = new Faults();
  const paths: string[] = [];
  let number = 0;
  readEach([file], input, () => {
    for (const line of lines(file.bytes)) {
      number += 1;
      if (line === '' || line.startsWith('dir ') || line.startsWith('dev ') || line.startsWith('fif ')) continue;
      const path = contentsPath(line);
      if (path === undefined) {
        faults.add('a line of the file list is not valid', `line ${number}`);
        continue;
      }
      budget.addPath(path.length);
      paths.push(rootRelative(path));
    }
  });
  faults.report(input, file);
  return paths;
}

function contentsPath(line: string): string | undefined {
  if (line.startsWith('sym ')) {
    const arrow = line.indexOf(' -> ');
    return arrow < 0 ? undefined : line.slice(4, arrow);
  }
  if (!line.startsWith('obj ')) return undefined;
  const beforeTime = line.lastIndexOf(' ');
  const beforeHash = line.lastIndexOf(' ', beforeTime - 1);
  return beforeHash <= 4 ? undefined : line.slice(4, beforeHash);
}

function firstLine(file: EvidenceFile | undefined): string | undefined {
  if (file === undefined) return undefined;
  for (const line of lines(file.bytes)) return line.trim();
  return undefined;
}

/** `LICENSE` is one expression, e.g. `|| ( MIT GPL-2+ )`. */
function licenses(file: EvidenceFile | undefined): string[] | undefined {
  const expression = firstLine(file);
  return expression ? [expression] : undefined;
}
