/** 32 bits that stand for the name of a symbol (FNV-1a): evidence of thousands of names stays small. */
export function symbolHash(name: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of name) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
