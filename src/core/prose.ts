/** A piece of a sentence: its own words, or what it quotes as code, such as an instruction. */
export interface ProsePart {
  readonly text: string;
  readonly code: boolean;
}

/**
 * The pieces of a sentence that quotes with back-ticks, as CommonMark has code spans: a run of them opens, the next run
 * of the same length closes. Runs without a partner are text; so a sentence may quote anything that `quoteCode` wrote.
 */
export function proseParts(sentence: string): ProsePart[] {
  const pieces = sentence.split(/(`+)/);
  const parts: ProsePart[] = [];
  let words = '';
  for (let index = 0; index < pieces.length; index += 1) {
    const piece = pieces[index] ?? '';
    const close = index % 2 === 1 ? pieces.indexOf(piece, index + 1) : -1;
    if (close === -1) {
      words += piece;
      continue;
    }
    if (words !== '') parts.push({ text: words, code: false });
    words = '';
    parts.push({ text: withoutGap(pieces.slice(index + 1, close).join('')), code: true });
    index = close;
  }
  return words === '' ? parts : [...parts, { text: words, code: false }];
}

/** Text between back-ticks: as many as it takes that none of its own ends them. */
export function quoteCode(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  const gap = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${gap}${text}${gap}${fence}`;
}

/** Characters of the longest run of back-ticks; 0 without any. */
export function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

const withoutGap = (code: string): string => (/^ .*[^ ].* $/s.test(code) ? code.slice(1, -1) : code);
