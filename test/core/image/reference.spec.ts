import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodedError } from '../../../src/core/errors.js';
import {
  formatReference,
  parseReference,
  skopeoArgument,
  TRANSPORTS,
  withDigest,
  type RegistryReference,
} from '../../../src/core/image/reference.js';
import { expectCode } from '../../support/coded-error.js';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const everywhere = { transports: TRANSPORTS };

describe('parseReference', () => {
  it.each([
    ['alpine', 'docker.io/library/alpine:latest'],
    ['docker:27', 'docker.io/library/docker:27'],
    ['team/app:v1', 'docker.io/team/app:v1'],
    ['docker.io/alpine', 'docker.io/library/alpine:latest'],
    ['index.docker.io/library/alpine', 'docker.io/library/alpine:latest'],
    ['docker://alpine:3.20', 'docker.io/library/alpine:3.20'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/app', 'localhost:5000/app:latest'],
    ['127.0.0.1:42000/base:bookworm', '127.0.0.1:42000/base:bookworm'],
    ['[::1]:5000/a/b:c', '[::1]:5000/a/b:c'],
    ['GHCR.io/owner/app__x/y-z', 'ghcr.io/owner/app__x/y-z:latest'],
    [`alpine@${digest}`, `docker.io/library/alpine@${digest}`],
    [`ghcr.io/a/b:v1@${digest}`, `ghcr.io/a/b:v1@${digest}`],
  ])('[T6] %s is stored as %s', (text, canonical) => {
    const reference = parseReference(text);
    expect(formatReference(reference)).toBe(canonical);
    expect(formatReference(parseReference(canonical))).toBe(canonical);
  });

  it('fetches the digest where there are both', () => {
    expect(skopeoArgument(parseReference(`alpine:3@${digest}`))).toBe(`docker://docker.io/library/alpine@${digest}`);
    const pinned = withDigest(parseReference('alpine:3') as RegistryReference, digest);
    expect(pinned).toMatchObject({ tag: '3', digest });
    expect(skopeoArgument(pinned)).toBe(`docker://docker.io/library/alpine@${digest}`);
  });

  it.each([
    ['oci:/images/out:v1:x', { transport: 'oci', path: '/images/out', image: 'v1:x' }],
    ['oci:out', { transport: 'oci', path: 'out', image: null }],
    ['oci-archive:a b/ü.tar:v1', { transport: 'oci-archive', path: 'a b/ü.tar', image: 'v1' }],
    ['docker-archive:a.tar:x/y:1', { transport: 'docker-archive', path: 'a.tar', image: 'x/y:1' }],
    ['dir:/a:b', { transport: 'dir', path: '/a:b', image: null }],
    ['docker-daemon:alpine:3', { transport: 'docker-daemon', path: null, image: 'alpine:3' }],
    [
      'containers-storage:[vfs@/x+/y]alpine',
      { transport: 'containers-storage', path: null, image: '[vfs@/x+/y]alpine' },
    ],
  ])('reads %s for the command line', (text, expected) => {
    const reference = parseReference(text, everywhere);
    expect(reference).toEqual(expected);
    expect(skopeoArgument(reference)).toBe(text);
  });

  it.each([
    'dir:/etc',
    'oci:x',
    'docker-archive:/x.tar',
    'oci-archive:x',
    'tarball:/x',
    'sif:/x',
    'containers-storage:x',
    'docker-daemon:x:1',
    'Dir:/etc',
    'OCI:x',
  ])('[T10] [T11] [T12] the API refuses %s', async (text) => {
    await expectCode('UNSUPPORTED_TRANSPORT', () => parseReference(text));
  });

  it.each(['DIR:/x', 'tarball:/x', 'sif:/x', 'ostree:x'])('the command line refuses %s too', async (text) => {
    await expectCode('UNSUPPORTED_TRANSPORT', () => parseReference(text, everywhere));
  });

  it.each([
    '',
    '-',
    '--help',
    'docker://--help',
    'docker://-x/y',
    'a b',
    ' alpine',
    'alpine\n',
    'alp\0ine',
    'alpine\u202e',
    'älpine',
    'a'.repeat(513),
    `a/${'b'.repeat(250)}`,
    `alpine:${'t'.repeat(129)}`,
    'alpine@sha256:123',
    'alpine@md5:d41d8cd98f00b204e9800998ecf8427e',
    `alpine@${digest}@${digest}`,
    'registry.example/app?x=1',
    'registry.example/app#x',
    'alpine;id',
    '$(id)',
    '`id`',
    'a|b',
    'docker://dir:/x',
    'docker:/x',
    'http://registry.example/app',
    'https://registry.example/app',
    'registry.example/%2e%2e/app',
    'registry.example/../app',
    'registry.example//app',
    'registry.example/app/',
    'registry.example:/app',
    'registry.example:0/app',
    'registry.example:65536/app',
    'registry..example/app',
    '-registry.example/app',
    '[::1/app',
    'Alpine',
    'alpine:',
    'alpine@',
    '/alpine',
    './alpine',
    digest.slice(7),
  ])('[T1] [T2] [T3] [T4] [T5] [T8] [T12] refuses %j', async (text) => {
    await expectCode('INVALID_REFERENCE', () => parseReference(text, everywhere));
  });

  it('[T5] never repeats credentials', async () => {
    for (const text of [
      'alice:hunter2@registry.example/app',
      'docker://alice:hunter2@registry.example/app:v1',
      'https://alice:hunter2@r.example/a',
    ]) {
      const error = await expectCode('INVALID_REFERENCE', () => parseReference(text));
      expect(error.message).not.toMatch(/hunter2|alice/);
    }
  });

  it('accepts names at the limits', () => {
    expect(parseReference(`alpine:${'t'.repeat(128)}`)).toMatchObject({ tag: 't'.repeat(128) });
    expect(formatReference(parseReference(`r.example/${'b'.repeat(245)}`)).length).toBe(255 + ':latest'.length);
  });

  it('gives a canonical form or a CodedError for any text, and the form is stable', () => {
    const parts = fc.constantFrom(
      'a',
      'B',
      '0',
      '.',
      '-',
      '_',
      '/',
      ':',
      '@',
      '//',
      'docker',
      'oci',
      'dir',
      'localhost',
      '[',
      ']',
      digest,
      ' ',
      '%',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(parts, { maxLength: 12 }).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          const canonical = formatReference(parseReference(text, everywhere));
          expect(formatReference(parseReference(canonical, everywhere))).toBe(canonical);
        } catch (error) {
          if (!(error instanceof CodedError)) throw error;
          expect(['INVALID_REFERENCE', 'UNSUPPORTED_TRANSPORT']).toContain(error.code);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
