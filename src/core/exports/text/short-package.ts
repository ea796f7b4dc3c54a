const PURL = /^pkg:[^/]+\/(?:[^@?#]*\/)?([^/@?#]+)(?:@([^?#]+))?/;

/** A package URL as `name version`, with the scope of an npm package; any other text as it is. */
export function shortPackage(example: string): string {
  const [, name, version] = PURL.exec(example) ?? [];
  if (name === undefined) return example;
  const scope = /^pkg:npm\/(%40[^/@?#]+)\//.exec(example)?.[1];
  return [scope === undefined ? name : `${scope}/${name}`, version ?? ''].map(decode).join(' ').trimEnd();
}

/** What is not valid percent-encoding stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
