import { BASE_ADDRESS, program, type ProgramForm } from './executables.ts';

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const MARKER = Buffer.alloc(16, 'm');
const INLINE = 2;
const BIG_ENDIAN = 1;

/** A program with Go build information in the form of Go 1.18 and later: version and modules after the header. */
export function goBuildInfo(form: ProgramForm, version: string, modules: string): Buffer {
  const header = Buffer.concat([MAGIC, Buffer.from([8, INLINE]), Buffer.alloc(16)]);
  const bytes = Buffer.concat([header, prefixed(Buffer.from(version)), prefixed(marked(modules))]);
  return program(form, [{ name: sectionName(form), bytes }]);
}

/** The form before Go 1.18: the header points at string headers, and those at the text. */
export function goPointerBuildInfo(form: ProgramForm, version: string, modules: string): Buffer {
  const size = form.wide === false ? 4 : 8;
  const text = marked(modules);
  const build = (start: number): Buffer => {
    const strings = start + 32;
    const texts = strings + 4 * size;
    const numbers = [strings, strings + 2 * size];
    const headers = [texts, version.length, texts + version.length, text.length];
    const header = Buffer.concat([MAGIC, Buffer.from([size, form.bigEndian ? BIG_ENDIAN : 0]), ...numbers.map(word)]);
    const padded = Buffer.concat([header, Buffer.alloc(32 - header.length)]);
    return Buffer.concat([padded, ...headers.map(word), Buffer.from(version), text]);
  };
  const word = (value: number): Buffer => {
    const bytes = Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex');
    return form.bigEndian ? bytes : bytes.reverse();
  };
  const draft = program(form, [{ name: sectionName(form), bytes: build(0) }]);
  return program(form, [{ name: sectionName(form), bytes: build(BASE_ADDRESS + draft.indexOf(MAGIC)) }]);
}

function sectionName({ format }: ProgramForm): string {
  if (format === 'elf') return '.go.buildinfo';
  return format === 'pe' ? '.data' : '__go_buildinfo';
}

function marked(modules: string): Buffer {
  return Buffer.concat([MARKER, Buffer.from(modules), MARKER]);
}

function prefixed(bytes: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = bytes.length; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) {
      length.push(rest);
      break;
    }
    length.push((rest % 128) + 128);
  }
  return Buffer.concat([Buffer.from(length), bytes]);
}
