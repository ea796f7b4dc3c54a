import type { CatalogInput, EvidenceFile } from '../cataloger.js';
import { Budget } from '../formats/budget.js';
import { Faults } from '../formats/faults.js';
import { lines, MAX_NAME_LENGTH, parseCount, rootRelative } from '../formats/lines.js';

/** One package of apk's list of installed packages. */
export interface ApkEntry {
  readonly name: string;
  readonly version: string;
  readonly architecture?: string;
  /** Name of the APKBUILD that it was built from. */
  readonly origin?: string;
  /** Installed size in bytes. */
  readonly declaredSize?: number;
  /** SPDX expression as the packager wrote it. */
  readonly license?: string;
  readonly files: readonly string[];
  readonly requires: readonly (readonly string[])[];
  readonly provides: readonly string[];
}

interface Draft {
  fields: Map<string, string>;
  files: string[];
  directory: string;
  line: number;
}

const FIELDS = new Set(['P', 'V', 'A', 'o', 'I', 'L', 'D', 'p']);

/**
 * Reads `lib/apk/db/installed`: paragraphs of `X:value` lines, where the case of X matters; `F:` names a directory
 * and the `R:` lines after it the files in it (https://wiki.alpinelinux.org/wiki/Apk_spec). What comes before a
 * fault is given to `found`.
 * @throws CodedError PKGDB_TOO_LARGE over the bounds of `Budget`
 */
export function readInstalledDatabase(file: EvidenceFile, input: CatalogInput, found: (entry: ApkEntry) => void): void {
  const budget = new Budget();
  const faults = new Faults();
  const finish = (draft: Draft | undefined) => {
    if (draft === undefined) return;
    const entry = entryOf(draft, faults);
    if (entry === undefined) return;
    budget.addPackage();
    budget.addRelations(entry.requires.length + entry.provides.length);
    found(entry);
  };
  try {
    let draft: Draft | undefined;
    let number = 0;
    for (const line of lines(file.bytes)) {
      number += 1;
      if (line.trim() === '') {
        finish(draft);
        draft = undefined;
        continue;
      }
      draft ??= { fields: new Map(), files: [], directory: '', line: number };
      readLine(line, number, draft, budget, faults);
    }
    finish(draft);
  } finally {
    faults.report(input, file);
  }
}

function readLine(line: string, number: number, draft: Draft, budget: Budget, faults: Faults): void {
  if (line[1] !== ':') {
    faults.add('a line is no field', `line ${number}`);
    return;
  }
  const key = line[0] as string;
  const value = line.slice(2);
  if (key === 'F') draft.directory = rootRelative(value);
  else if (key === 'R') {
    const path = draft.directory === '' ? value : `${draft.directory}/${value}`;
    budget.addPath(path.length);
    draft.files.push(path);
  } else if (FIELDS.has(key) && !draft.fields.has(key)) draft.fields.set(key, value.trim());
}

function entryOf({ fields, files, line }: Draft, faults: Faults): ApkEntry | undefined {
  const name = fields.get('P');
  const version = fields.get('V');
  if (!name || !version) {
    faults.add(name ? 'a package has no version' : 'a paragraph has no package name', `line ${line}`);
    return undefined;
  }
  if (name.length + version.length > MAX_NAME_LENGTH) {
    faults.add('a package name or version is too long', `line ${line}`);
    return undefined;
  }
  return {
    name,
    version,
    architecture: fields.get('A') || undefined,
    origin: fields.get('o') || undefined,
    declaredSize: parseCount(fields.get('I')),
    license: fields.get('L') || undefined,
    files,
    requires: relation(fields.get('D')).map((required) => [required]),
    provides: relation(fields.get('p')),
  };
}

/** Names of `so:libc.musl-x86_64.so.1 cmd:sh=1.2 !conflict`: versions and conflicts go. */
function relation(field: string | undefined): string[] {
  return (field ?? '')
    .split(' ')
    .filter((each) => each !== '' && !each.startsWith('!'))
    .map((each) => /^[^=<>~@]*/.exec(each)?.[0] ?? '');
}
