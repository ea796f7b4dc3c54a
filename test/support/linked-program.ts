import { program } from './executables.js';

/** What a test program asks its loader for. */
export interface TestLinkage {
  readonly interpreter?: string;
  readonly needed?: readonly string[];
  readonly runPath?: string;
}

const NEEDED = 1;
const RUNPATH = 29;

/** A small ELF program with a dynamic section; without libraries and loader it is static. */
export function linkedProgram({ interpreter, needed = [], runPath }: TestLinkage, wide = true): Buffer {
  const strings = ['', ...needed, ...(runPath === undefined ? [] : [runPath])];
  const offsetOf = (text: string): number =>
    strings.slice(0, strings.indexOf(text)).reduce((sum, each) => sum + each.length + 1, 0);
  const entries = [...needed.map((name) => [NEEDED, offsetOf(name)] as const)];
  const dynamic = [
    ...entries,
    ...(runPath === undefined ? [] : [[RUNPATH, offsetOf(runPath)] as const]),
    [0, 0] as const,
  ];
  return program({ format: 'elf', wide }, [
    ...(interpreter === undefined ? [] : [{ name: '.interp', bytes: Buffer.from(`${interpreter}\0`) }]),
    { name: '.dynstr', bytes: Buffer.from(`${strings.join('\0')}\0`) },
    { name: '.dynamic', bytes: Buffer.concat(dynamic.map((entry) => words(entry, wide))) },
  ]);
}

function words(values: readonly number[], wide: boolean): Buffer {
  const size = wide ? 8 : 4;
  const bytes = Buffer.alloc(values.length * size);
  values.forEach((value, index) => bytes.writeUInt32LE(value, index * size));
  return bytes;
}
