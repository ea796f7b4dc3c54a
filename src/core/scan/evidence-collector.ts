import type { Cataloger, FileHead } from '../catalogers/cataloger.js';
import { CodedError, type ErrorCode } from '../errors.js';
import { BodyBuffer } from './body-buffer.js';
import type { LayerEvidence } from './layer-scan.js';

/** Bytes at the start of a body that catalogers may look at to decide. */
export const HEAD_SIZE = 64;

export type ReportProblem = (code: ErrorCode, path: string, message: string) => void;

const NOBODY: readonly Cataloger[] = [];

/** Collects the body of one file for the catalogers that want it, and what they make of it. */
export class EvidenceCollector {
  #wanting: readonly Cataloger[] = NOBODY;
  readonly #body = new BodyBuffer();

  constructor(private readonly catalogers: readonly Cataloger[]) {}

  /** Asks who wants the file. @returns whether its body must be pushed */
  begin(file: FileHead, report: ReportProblem): boolean {
    this.#wanting = NOBODY;
    for (const cataloger of this.catalogers) {
      if (!cataloger.wants(file)) continue;
      if (file.size <= cataloger.maxBytes) this.#wanting = [...this.#wanting, cataloger];
      else report('PKGDB_TOO_LARGE', file.path, tooLarge(file, cataloger));
    }
    if (this.#wanting.length === 0) return false;
    this.#body.begin(file.size);
    return true;
  }

  push(piece: Buffer): void {
    this.#body.push(piece);
  }

  /** Ends the body. The function hands it to the catalogers and gives what they keep, one after the other. */
  finish(entry: number, file: FileHead, report: ReportProblem): () => Promise<LayerEvidence[]> {
    const wanting = this.#wanting;
    const { body, release } = this.#body.finish();
    this.#wanting = NOBODY;
    return async () => {
      const kept: LayerEvidence[] = [];
      for (const cataloger of wanting) {
        const bytes = await extract(cataloger, body, file, report);
        if (bytes) kept.push({ cataloger: cataloger.name, entry, bytes: new Uint8Array(bytes) });
      }
      release();
      return kept;
    };
  }
}

const tooLarge = (file: FileHead, cataloger: Cataloger): string =>
  `${file.size} bytes are over the ${cataloger.maxBytes} that ${cataloger.name} reads`;

async function extract(
  cataloger: Cataloger,
  body: Buffer,
  file: FileHead,
  report: ReportProblem,
): Promise<Uint8Array | undefined> {
  try {
    return cataloger.extract ? await cataloger.extract(body, file) : body;
  } catch (error) {
    const code = error instanceof CodedError ? error.code : 'PKGDB_CORRUPT';
    report(code, file.path, `${cataloger.name}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
