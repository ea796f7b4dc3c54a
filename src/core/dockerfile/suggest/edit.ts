import type { ParsedDockerfile } from '../parse.js';
import type { Document } from './blocks.js';

/** What an edit may look at. */
export interface EditInput {
  readonly document: Document;
  readonly parsed: ParsedDockerfile;
  /** Paths of the build context, when known. */
  readonly contextPaths: readonly string[] | undefined;
}

/** One kind of improvement. Null when it has nothing to do. */
export interface Edit {
  /** Rule whose findings it removes. */
  readonly ruleId: string;
  /** What it does, for the summary: `installs before the sources are copied`. */
  readonly summary: string;
  apply(input: EditInput): Document | null;
}
