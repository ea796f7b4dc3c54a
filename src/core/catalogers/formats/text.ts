/** Text of an image as a string: a byte order mark is dropped, invalid UTF-8 and NUL become U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  return replaceNul(new TextDecoder('utf-8').decode(bytes));
}

/** PostgreSQL text cannot hold U+0000, so no name that we report does. */
export function replaceNul(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}
