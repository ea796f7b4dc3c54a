import type { CatalogInput, EvidenceFile } from '../cataloger.js';
import { Budget } from '../formats/budget.js';
import { stanzas } from '../formats/deb822.js';
import { readEach } from '../formats/evidence.js';
import { Faults } from '../formats/faults.js';
import { readStatus, STATUS_FIELDS, type StatusEntry } from './status.js';

/** A package that is present, and the file that says so. */
export interface FoundEntry {
  readonly entry: StatusEntry;
  readonly file: EvidenceFile;
}

/** The packages that are present by the status paragraphs of `files`; broken paragraphs become problems. */
export function readEntries(input: CatalogInput, files: readonly EvidenceFile[], versionPattern: RegExp): FoundEntry[] {
  const budget = new Budget();
  const found: FoundEntry[] = [];
  readEach(files, input, (file) => {
    const faults = new Faults();
    try {
      for (const stanza of stanzas(file.bytes, STATUS_FIELDS)) {
        if (stanza.badLines > 0) faults.add('a paragraph has lines that are no field', `paragraph ${stanza.ordinal}`);
        const result = readStatus(stanza, versionPattern);
        if (result === 'absent') continue;
        if (result.fault !== undefined) faults.add(result.fault, `paragraph ${stanza.ordinal}`);
        if (!('entry' in result)) continue;
        budget.addPackage();
        budget.addRelations(result.entry.requires.flat().length + result.entry.provides.length);
        found.push({ entry: result.entry, file });
      }
    } finally {
      faults.report(input, file);
    }
  });
  return found;
}
