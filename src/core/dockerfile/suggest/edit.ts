import type { ParsedDockerfile } from '../parse.js';
import type { Document } from './blocks.js';

/** What an edit may look at. */
export interface EditInput {
  readonly document: Document;
  readonly parsed: ParsedDockerfile;
  /** Paths of the build context, when known. */
  readonly contextPaths: readonly string[] | undefined;
  /** What the command of the image comes down to; null where no image is known, or where it is that already. */
  readonly launched: LaunchedCommand | null;
}

/** What a package manager in a command runs: `node dist/server.js` of `npm start`. */
export interface LaunchedCommand {
  readonly words: readonly string[];
  /** Whether it stands in for the command, because the package manager stays behind. */
  readonly replaces: boolean;
}

/** One kind of improvement. Null when it has nothing to do. */
export interface Edit {
  /** Rule whose findings it removes. */
  readonly ruleId: string;
  /** What it does, for the summary: `installs before the sources are copied`. */
  readonly summary: string;
  apply(input: EditInput): Document | null;
}
