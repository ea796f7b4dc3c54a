/** How every archive of objects starts. */
export const AR_MAGIC = '!<arch>\n';

const HEADER = 60;
const MAX_MEMBERS = 20_000;

/**
 * The objects of an archive as `ar` writes it (System V, GNU and BSD): headers of 60 characters, members at
 * even offsets. Tables of symbols and of long names are left out. Ends where something is not as it should be.
 */
export function* arMembers(archive: Buffer): Iterable<Buffer> {
  if (archive.toString('latin1', 0, AR_MAGIC.length) !== AR_MAGIC) return;
  let at = AR_MAGIC.length;
  for (let count = 0; count < MAX_MEMBERS && at + HEADER <= archive.length; count++) {
    const header = archive.toString('latin1', at, at + HEADER);
    const written = /^\d{1,10}(?= *`\n$)/.exec(header.slice(48))?.[0];
    if (written === undefined) return;
    const [start, size] = [at + HEADER, Number(written)];
    const longName = Number(/^#1\/(\d{1,4}) /.exec(header)?.[1] ?? 0);
    if (!/^(?:\/|\/\/|\/SYM64\/) /.test(header)) yield archive.subarray(start + longName, start + size);
    at = start + size + (size % 2);
  }
}
