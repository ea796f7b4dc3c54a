/**
 * Fields of a `Name: value` file, by lower-case name, each with its values in order. Lines that start with
 * white space continue the value before them, also when there is nothing else on them: setuptools folds
 * descriptions of several paragraphs so. Reads up to the first empty line after a field (RFC 822, as Python core
 * metadata, Debian-style R `DESCRIPTION` and Haskell package files use it). Other lines are skipped.
 */
export function parseHeaders(text: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  let values: string[] | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === '') {
      if (fields.size > 0) break;
      continue;
    }
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (values !== undefined) values.push(`${values.pop() ?? ''}\n${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    values = fields.get(name) ?? [];
    fields.set(name, values);
    values.push(line.slice(colon + 1).trim());
  }
  return fields;
}

/** First value of a field, '' when there is none. */
export function firstValue(fields: ReadonlyMap<string, readonly string[]>, name: string): string {
  return fields.get(name)?.[0] ?? '';
}
