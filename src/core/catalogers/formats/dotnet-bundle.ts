import { CodedError } from '../../errors.js';

/** SHA-256 of the line `.net core bundle`; each program that starts .NET has it behind the offset of its bundle, 0 for none. */
const SIGNATURE = Buffer.from('8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae', 'hex');
const OFFSET_LENGTH = 8;
/** Since .NET 5 the header says where the `deps.json` is; the bundles of .NET Core 3 unpack themselves. */
const FIRST_WITH_PLACES = 2;
const LAST_KNOWN = 6;
const MAX_ID_LENGTH = 127;

/**
 * The `deps.json` inside a .NET application that was published as a single file (dotnet/runtime, "Single-file
 * bundler"): it is never packed. `undefined` for any other program.
 * @throws CodedError PKGDB_CORRUPT when the program names a bundle that is not there
 */
export function bundledDependencies(program: Buffer): Buffer | undefined {
  const signature = program.indexOf(SIGNATURE);
  if (signature < OFFSET_LENGTH) return undefined;
  const header = program.readBigInt64LE(signature - OFFSET_LENGTH);
  if (header === 0n) return undefined;
  try {
    return readHeader(program, Number(header));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CodedError('PKGDB_CORRUPT', 'the .NET bundle is cut off', {}, { cause: error });
  }
}

/** Version, number of files, an id with its length in front, then offset and length of `deps.json`, 0 for none. */
function readHeader(program: Buffer, header: number): Buffer | undefined {
  const version = program.readUInt32LE(header);
  if (version < FIRST_WITH_PLACES || version > LAST_KNOWN) return undefined;
  const idLength = program.readUInt8(header + 12);
  if (idLength > MAX_ID_LENGTH) throw new CodedError('PKGDB_CORRUPT', 'the .NET bundle has no valid id');
  const places = header + 13 + idLength;
  const [offset, length] = [program.readBigInt64LE(places), program.readBigInt64LE(places + 8)].map(Number);
  if (!offset || !length) return undefined;
  if (offset < 0 || length < 0 || offset + length > program.length) throw new RangeError('outside of the program');
  return program.subarray(offset, offset + length);
}
