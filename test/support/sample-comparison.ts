import type { ComparisonReport } from '../../src/core/report/comparison-report.js';
import { sampleDigest, sampleFinding, sampleHead, sampleItem, samplePackage } from './sample-reports.js';

/** A comparison with every section filled; `name` is put wherever an image decides the text. */
export function sampleComparison(name: string): ComparisonReport {
  const layer = {
    digest: sampleDigest('3'),
    diffId: sampleDigest('4'),
    compressedSize: 1_000_000,
    contentSize: 3_000_000,
    instruction: `COPY ${name} .`,
  };
  const none = { setuid: [], worldWritable: [], capabilities: [], shells: [], interpreters: [] };
  return {
    schemaVersion: 1,
    baseline: sampleHead(name, 'a', 100_000_000),
    candidate: sampleHead(name, 'b', 60_000_000),
    delta: {
      compressedSize: -16_000_000,
      uncompressedSize: -44_000_000,
      contentSize: -40_000_000,
      visibleSize: -40_000_000,
      hidden: { deleted: 0, overwritten: 0, metadataOnly: 0 },
      duplicateSize: 0,
      layerCount: 1,
      packageCounts: { total: -1, byType: { deb: -1, npm: 0 } },
    },
    ledger: {
      rows: [
        {
          category: 'os-package',
          role: 'build',
          change: 'removed',
          bytes: -41_000_000,
          packages: 1,
          files: 30,
          examples: [`pkg:deb/debian/${name}@1`],
        },
        {
          category: 'application',
          role: 'unknown',
          change: 'added',
          bytes: 1_000_000,
          packages: 0,
          files: 4,
          examples: [`app/${name}`],
        },
      ],
      residual: 0,
    },
    purposes: {
      rows: [
        {
          purpose: 'toolchain',
          bytes: -41_000_000,
          baselineSize: 41_000_000,
          candidateSize: 0,
          files: -30,
          examples: [`usr/lib/${name}`],
        },
        {
          purpose: 'newly-copied',
          bytes: 1_000_000,
          baselineSize: 0,
          candidateSize: 1_000_000,
          files: 4,
          examples: [`app/${name}`],
        },
      ],
      residual: 0,
    },
    packages: {
      added: [samplePackage(name)],
      removed: [samplePackage('gcc-12', { type: 'deb', purl: 'pkg:deb/debian/gcc-12@12.2', role: 'build' })],
      changed: [
        {
          type: 'npm',
          name,
          direction: 'upgraded',
          baseline: samplePackage(name, { version: '1.0.0', ownedSize: 2000 }),
          candidate: samplePackage(name, { version: '1.1.0', ownedSize: 1000 }),
        },
      ],
      unchangedCount: 7,
    },
    files: {
      counts: { added: 1, removed: 30, content: 2, metadata: 0, moved: 1, unchanged: 100 },
      bytes: { added: 1_000_000, removed: 41_000_000, content: 0 },
      directories: [
        { path: `usr/${name}`, depth: 2, delta: -41_000_000, added: 0, removed: 30, content: 0, metadata: 0, moved: 0 },
      ],
      items: [
        { path: name, change: 'moved', from: `old/${name}`, fields: ['mode'], baselineSize: 1, candidateSize: 1 },
      ],
    },
    copyTrace: {
      layers: [
        {
          layerIndex: 1,
          instruction: `COPY --from=build ${name} .`,
          bytes: 1_000_000,
          files: 4,
          tracedSize: 900_000,
          tracedFiles: 3,
          directories: [
            {
              path: `app/${name}`,
              from: `src/${name}`,
              sourceLayerIndex: 1,
              sourceInstruction: `RUN ${name}`,
              owner: 'application',
              bytes: 1_000_000,
              files: 4,
            },
          ],
          directoryCount: 1,
          unneeded: [{ purpose: 'vcs', bytes: 1000, files: 1, examples: [`app/${name}/.git/HEAD`] }],
          repeatsBase: { bytes: 500, files: 1, examples: [`app/${name}/lib`] },
        },
      ],
    },
    layers: {
      sharedPrefix: 1,
      sharedPrefixSize: 20_000_000,
      shared: [{ baseline: { ...layer, index: 0 }, candidate: { ...layer, index: 0 } }],
      onlyBaseline: [{ ...layer, index: 1 }],
      onlyCandidate: [{ ...layer, index: 1, instruction: null }],
    },
    config: [{ field: 'user', baseline: '', candidate: name }],
    cacheReuse: {
      sharedPrefix: 1,
      firstDivergence: {
        layerIndex: 1,
        baselineInstruction: `COPY ${name} .`,
        candidateInstruction: null,
        cause: 'content-changed',
        explanation: `${name} has other content`,
        paths: [name],
        pathCount: 1,
      },
      reusedSize: 20_000_000,
      invalidatedSize: 1_000_000,
      pullDeltaSize: 1_000_000,
    },
    surface: {
      gained: { ...none, compilers: [], packageManagers: [], secrets: [sampleItem(`app/${name}.pem`, false)] },
      lost: { ...none, compilers: [sampleItem('usr/bin/gcc-12')], packageManagers: [], secrets: [] },
    },
    findings: {
      fixed: [sampleFinding(name, { ruleId: 'fixed-rule' })],
      introduced: [sampleFinding(name, { evidence: { ...sampleFinding(name).evidence, line: null, endLine: null } })],
      remaining: [sampleFinding(name, { severity: 'info' })],
    },
    budgets: [
      {
        rule: 'compressedSize <= 50MB',
        status: 'passed',
        passed: true,
        actual: 24_000_000,
        limit: 50_000_000,
        message: 'It is 24.0 MB.',
        waiver: null,
      },
      {
        rule: `packages.${name} <= 0`,
        status: 'failed',
        passed: false,
        actual: 2,
        limit: 0,
        message: `There are 2 of ${name}.`,
        waiver: {
          rule: `packages.${name} <= 0`,
          owner: name,
          reason: `because of ${name}`,
          expiresAt: '2024-01-01T00:00:00.000Z',
          expired: true,
        },
      },
    ],
    budgetVerdict: 'failed',
    verdict: `${name} is 40.0 MB smaller.`,
  };
}
