/** Breaks lines that are too long for a Dockerfile into continued ones. */
export function breakLines(text: string): string {
  const chunks = (line: string) =>
    Array.from({ length: Math.ceil(line.length / 60_000) }, (_, index) =>
      line.slice(index * 60_000, (index + 1) * 60_000),
    );
  return text
    .split('\n')
    .map((line) => chunks(line).join('\\\n'))
    .join('\n');
}
