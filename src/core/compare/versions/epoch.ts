/** The parts of a distribution's version. */
export interface EpochVersion {
  /** Digits, '' without an epoch. */
  readonly epoch: string;
  readonly version: string;
  /** What follows the last dash: a release or revision. */
  readonly release?: string;
}

/** Splits `[epoch:]version[-release]`. */
export function splitEpochVersion(text: string): EpochVersion {
  const epoch = /^(\d+):/.exec(text)?.[1];
  const rest = epoch === undefined ? text : text.slice(epoch.length + 1);
  const dash = rest.lastIndexOf('-');
  if (dash < 0) return { epoch: epoch ?? '', version: rest };
  return { epoch: epoch ?? '', version: rest.slice(0, dash), release: rest.slice(dash + 1) };
}
