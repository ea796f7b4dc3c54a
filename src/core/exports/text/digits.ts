/** A whole number with its digits in groups: `12,345,678`. */
export function groupDigits(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** The same with a sign for growth. */
export function groupDelta(value: number): string {
  return value > 0 ? `+${groupDigits(value)}` : groupDigits(value);
}
