import { members } from './hostile-images.js';

/** Package names that no package should have, and what they are called where text is shown. */
export const AWKWARD_NAMES = [
  '__proto__',
  'constructor',
  '=cmd()',
  '<script>x</script>',
  'a\0b',
  'caf\xe9',
  'x\u202ey',
];

/** An image of which one database is broken and one has awkward names; nothing else is wrong with it. */
export const AWKWARD_IMAGE = members(
  { name: 'lib/apk/db/installed', body: AWKWARD_NAMES.map((name) => `P:${name}\nV:1\n\n`).join('') },
  { name: 'var/lib/rpm/rpmdb.sqlite', body: Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5000, 7)]) },
  { name: Buffer.from('opt/caf\xe9<img src=x onerror=alert(1)>', 'latin1'), body: 'x', mode: 0o4755 },
);
