import { describe, expect, inject, it } from 'vitest';
import { inRegistry, inspect, type OracleImage, oracleOf, sum } from './real-images.js';

type Files = OracleImage['files'];

/**
 * What some rules find, said once more over the oracle's files: by path and mode alone, as `docs/rules/` describes them.
 * For the rules that have to know packages there are orders of magnitude in the golden reports.
 */
const RULES: Record<string, (path: string, mode: number) => boolean> = {
  'package-lists-left': (path) => /^var\/lib\/apt\/lists\/|^var\/cache\/apt\/(?:src)?pkgcache\.bin$/.test(path),
  'package-cache-left': (path) =>
    /^var\/cache\/apt\/archives\/|(?:^|\/)\.npm\/|(?:^|\/)node_modules\/\.cache\//.test(path),
  'vcs-left': (path) => /(?:^|\/)\.git\//.test(path),
  'headers-left': (path) =>
    /^usr\/(?:local\/)?include\/|^usr\/lib\/(?:.*\/)?pkgconfig\/|^usr\/(?:local\/)?lib\/.*\.a$/.test(path),
  'setuid-files': (_path, mode) => (mode & 0o6000) !== 0,
};
const IMAGES = ['node-naive:v1', 'node-ordered:v1', 'node-multi:v1', 'py-single:v1', 'c-single:v1', 'base:bookworm'];

/** Bytes by layer, as a table that reads well when it differs. */
function bytesByLayer(files: Files, isOne: (path: string, mode: number) => boolean): Record<string, number> {
  const bytes: Record<string, number> = {};
  for (const [path, type, size, mode, , , , layerIndex] of files) {
    if (type === 'file' && size > 0 && isOne(path, mode)) {
      bytes[`layer ${layerIndex}`] = (bytes[`layer ${layerIndex}`] ?? 0) + size;
    }
  }
  return bytes;
}

describe.skipIf(inject('imagesRegistry') === '')('bytes of findings', () => {
  it.each(IMAGES)('%s: exactly those that the oracle counts, in the same layers', async (image) => {
    const [{ findings }, { files }] = await Promise.all([inspect(inRegistry(image)), oracleOf(image)]);
    for (const [ruleId, isOne] of Object.entries(RULES)) {
      const found = findings.filter((finding) => finding.ruleId === ruleId);
      const bytes = found.map((finding) => [`layer ${finding.evidence.layerIndex}`, finding.bytes] as const);
      expect(Object.fromEntries(bytes), `${ruleId} of ${image}`).toEqual(bytesByLayer(files, isOne));
    }
  });

  it('whiteouts:v1: what is hidden, whichever layer it is charged to', async () => {
    const image = 'whiteouts:v1';
    const [{ findings }, { layers }] = await Promise.all([inspect(inRegistry(image)), oracleOf(image)]);
    const total = (ruleId: string): number =>
      sum(findings.filter((finding) => finding.ruleId === ruleId).map(({ bytes }) => bytes ?? 0));
    expect(total('deleted-later')).toBe(sum(layers.map(({ hidden }) => hidden.deleted)));
    expect(total('metadata-rewrite')).toBe(sum(layers.map(({ hidden }) => hidden.metadataOnly)));
    expect(total('overwritten-bytes')).toBe(sum(layers.map(({ hidden }) => hidden.overwritten)));
  });
});
