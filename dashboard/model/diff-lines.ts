/** One line of a unified diff. */
export interface DiffLine {
  readonly kind: 'added' | 'removed' | 'same' | 'place';
  /** Without its sign. */
  readonly text: string;
}

const KINDS: Readonly<Record<string, DiffLine['kind']>> = { '+': 'added', '-': 'removed', '@': 'place', ' ': 'same' };

/** The lines of a unified diff of one file, without the names of both. */
export function diffLines(diff: string): DiffLine[] {
  const lines = diff.split('\n');
  const first = lines.findIndex((line) => line.startsWith('@@'));
  if (first < 0) return [];
  return lines.slice(first).flatMap((line) => {
    const kind = KINDS[line.charAt(0)];
    if (!kind) return []; // "\ No newline at end of file", and the end of the text
    return [{ kind, text: kind === 'place' ? line : line.slice(1) }];
  });
}
