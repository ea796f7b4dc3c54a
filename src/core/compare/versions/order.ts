/** Compares two versions of one ecosystem: negative when `a` is older; null when one is no version of it. */
export type VersionComparator = (a: string, b: string) => number | null;

/** Compares two runs of digits by value, whatever their length. */
export function compareDigits(a: string, b: string): number {
  const left = withoutLeadingZeros(a);
  const right = withoutLeadingZeros(b);
  return left.length - right.length || compareText(left, right);
}

/** Compares by UTF-16 code unit. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether the text is one or more ASCII digits. */
export function isDigits(text: string): boolean {
  return /^\d+$/.test(text);
}

/** Runs of digits and runs of ASCII letters, in order; all else separates. */
export function runs(text: string): string[] {
  return text.match(/\d+|[a-zA-Z]+/g) ?? [];
}

/** The first result that is not 0 over the pairs at each position; `compare` sees undefined where a list ended. */
export function compareLists<T>(
  a: readonly T[],
  b: readonly T[],
  compare: (left: T | undefined, right: T | undefined) => number,
): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const order = compare(a[index], b[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (digits[start] === '0') start += 1;
  return digits.slice(start);
}
