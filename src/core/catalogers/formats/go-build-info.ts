import { CodedError } from '../../errors.js';
import { BinaryView } from './binary-view.js';
import { bytesAt, sectionBytes, type Executable, type Section } from './executable.js';
import { decodeText } from './text.js';

/** A module that was linked into a program. */
export interface GoModule {
  readonly path: string;
  /** As the linker wrote it, with the leading `v`; `(devel)` for a main module built from a checkout. */
  readonly version: string;
}

/** What `go version -m` prints of a program. */
export interface GoBuildInfo {
  /** Toolchain, e.g. `go1.22.1`. */
  readonly goVersion: string;
  /** Package path of the main package, '' when the program was built without modules. */
  readonly path: string;
  readonly main?: GoModule;
  /** Dependencies, replaced ones as their replacement. */
  readonly modules: readonly GoModule[];
  /** Build settings such as `-ldflags`, `GOOS`, `vcs.revision`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What the linker writes for a module that was built from a folder. */
export const DEVELOPMENT = '(devel)';

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const ALIGNMENT = 16;
const HEADER_LENGTH = 32;
const FLAG_BIG_ENDIAN = 1;
const FLAG_INLINE = 2;
/** The module text lies between two markers of this length. */
const MARKER_LENGTH = 16;
const MAX_TEXT = 16 * 1024 * 1024;
const SECTION_NAMES = new Set(['.go.buildinfo', '__go_buildinfo']);

/**
 * Finds the build information of a Go program, in the inline form (Go 1.18 and later) and in the pointer
 * form before it; layout as documented in Go's debug/buildinfo.
 * @returns `undefined` when the program is not from Go
 * @throws CodedError PKGDB_CORRUPT when there is build information that cannot be read
 */
export function readGoBuildInfo(executable: Executable): GoBuildInfo | undefined {
  const header = findHeader(executable);
  if (header === undefined) return undefined;
  const inline = ((header[15] ?? 0) & FLAG_INLINE) !== 0;
  const [goVersion, text] = inline ? inlineStrings(header) : pointedStrings(executable, header);
  if (goVersion === '') return undefined;
  return { goVersion, ...parseModuleText(withoutMarkers(text)) };
}

function findHeader(executable: Executable): Buffer | undefined {
  const named = executable.sections.filter((each) => SECTION_NAMES.has(each.name));
  const places = named.length > 0 ? named : executable.segments.filter((each) => each.writableData);
  for (const place of places) {
    const header = findIn(sectionBytes(executable, place), place);
    if (header !== undefined) return header;
  }
  return undefined;
}

function findIn(bytes: Buffer, place: Section): Buffer | undefined {
  for (let at = bytes.indexOf(MAGIC); at !== -1; at = bytes.indexOf(MAGIC, at + 1)) {
    if ((place.address + at) % ALIGNMENT !== 0) continue;
    if (at + HEADER_LENGTH <= bytes.length) return bytes.subarray(at);
  }
  return undefined;
}

function inlineStrings(header: Buffer): [string, string] {
  const [version, next] = prefixedString(header, HEADER_LENGTH);
  const [text] = prefixedString(header, next);
  return [version, text];
}

/** A string after its length as an unsigned varint, and the offset behind it. */
function prefixedString(bytes: Buffer, start: number): [string, number] {
  let length = 0;
  let at = start;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[at] ?? 0;
    at += 1;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  return [checkedText(bytes.subarray(at, at + length), length), at + length];
}

function pointedStrings(executable: Executable, header: Buffer): [string, string] {
  const pointerSize = header[14];
  if (pointerSize !== 4 && pointerSize !== 8)
    throw new CodedError('PKGDB_CORRUPT', 'Go build info has no pointer size');
  const littleEndian = ((header[15] ?? 0) & FLAG_BIG_ENDIAN) === 0;
  const pointer = (bytes: Buffer, offset: number): number => {
    const view = new BinaryView(bytes, littleEndian);
    return pointerSize === 8 ? view.uint64(offset) : view.uint32(offset);
  };
  const stringAt = (address: number): string => {
    if (address === 0) return '';
    const slot = bytesAt(executable, address, 2 * pointerSize);
    const length = pointer(slot, pointerSize);
    if (length === 0) return '';
    return checkedText(bytesAt(executable, pointer(slot, 0), length), length);
  };
  return [stringAt(pointer(header, 16)), stringAt(pointer(header, 16 + pointerSize))];
}

function checkedText(bytes: Buffer, length: number): string {
  if (bytes.length < length || length > MAX_TEXT) throw new CodedError('PKGDB_CORRUPT', 'Go build info is cut off');
  return bytes.toString('latin1');
}

function withoutMarkers(text: string): string {
  const marked = text.length >= 2 * MARKER_LENGTH + 1 && text[text.length - MARKER_LENGTH - 1] === '\n';
  return marked ? decodeText(Buffer.from(text.slice(MARKER_LENGTH, -MARKER_LENGTH), 'latin1')) : '';
}

function parseModuleText(text: string): Omit<GoBuildInfo, 'goVersion'> {
  let path = '';
  let main: GoModule | undefined;
  const modules: GoModule[] = [];
  const settings = new Map<string, string>();
  let replaces: 'main' | 'module' = 'main';
  for (const line of text.split('\n')) {
    const [kind, first = '', second = ''] = line.split('\t');
    const found = { path: first, version: second };
    if (kind === 'path') path = first;
    else if (kind === 'mod') {
      main = found;
      replaces = 'main';
    } else if (kind === 'dep') {
      modules.push(found);
      replaces = 'module';
    } else if (kind === '=>') {
      if (replaces === 'main') main = replacement(main, found);
      else modules.push(replacement(modules.pop(), found));
    } else if (kind === 'build') addSetting(settings, first);
  }
  return { path, ...(main === undefined ? {} : { main }), modules, settings: Object.fromEntries(settings) };
}

/** A replacement by a folder (`../local`) has no name of its own: it stands for the module, in an unknown version. */
function replacement(module: GoModule | undefined, by: GoModule): GoModule {
  const isFolder = /^(?:\.{1,2}[\\/]|[\\/]|[A-Za-z]:[\\/])/.test(by.path);
  return isFolder && module !== undefined ? { path: module.path, version: DEVELOPMENT } : by;
}

function addSetting(settings: Map<string, string>, pair: string): void {
  const equals = pair.indexOf('=');
  if (equals > 0) settings.set(pair.slice(0, equals), unquote(pair.slice(equals + 1)));
}

/** Values with white space or quotes are Go string literals, which JSON reads for all that linkers write. */
function unquote(value: string): string {
  if (!value.startsWith('"')) return value.startsWith('`') ? value.slice(1, -1) : value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}
