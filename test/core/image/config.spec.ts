import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodedError } from '../../../src/core/errors.js';
import { parseConfig } from '../../../src/core/image/config.js';
import { digestOf } from '../../../src/core/image/digest.js';
import { expectCode } from '../../support/coded-error.js';
import { toBytes } from '../../support/manifests.js';

const diffIds = [digestOf('a'), digestOf('b')];
const configBody = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  os: 'linux',
  architecture: 'arm64',
  variant: 'v8',
  created: '2024-05-06T07:08:09.123456789Z',
  config: {
    User: 'app',
    Entrypoint: ['/app'],
    Cmd: null,
    WorkingDir: '/srv',
    ExposedPorts: { '80/tcp': {}, '443/tcp': {} },
    Env: ['PATH=/bin:/usr/bin', 'TOKEN=hunter2=x', 'BARE'],
    Labels: { a: 'b' },
  },
  rootfs: { type: 'layers', diff_ids: diffIds },
  history: [
    { created_by: 'ADD rootfs', created: '2024-05-06T07:08:09Z' },
    { created_by: 'ENV A=b', empty_layer: true, comment: 'buildkit.dockerfile.v0' },
    { created_by: 'RUN make' },
  ],
  ...changes,
});

describe('parseConfig', () => {
  it('gives the platform, the run settings and the layers', () => {
    const parsed = parseConfig(toBytes(configBody()), 2);
    expect(parsed).toMatchObject({
      platform: { os: 'linux', architecture: 'arm64', variant: null },
      created: '2024-05-06T07:08:09.123456789Z',
      diffIds,
      problems: [],
    });
    expect(parsed.config).toEqual({
      user: 'app',
      entrypoint: ['/app'],
      cmd: [],
      workingDir: '/srv',
      exposedPorts: ['80/tcp', '443/tcp'],
      envNames: ['PATH', 'TOKEN', 'BARE'],
      labels: { a: 'b' },
    });
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });

  it('gives each layer to the history entry that made it', () => {
    const { history } = parseConfig(toBytes(configBody()), 2);
    expect(history.map(({ createdBy, layerIndex }) => [createdBy, layerIndex])).toEqual([
      ['ADD rootfs', 0],
      ['ENV A=b', null],
      ['RUN make', 1],
    ]);
    expect(history[1]).toMatchObject({ emptyLayer: true, comment: 'buildkit.dockerfile.v0' });
  });

  it('[T39] a history that does not fit is a problem and guesses nothing', () => {
    const parsed = parseConfig(toBytes(configBody({ history: [{ created_by: 'x' }] })), 2);
    expect(parsed.problems).toMatchObject([{ code: 'HISTORY_MISMATCH', layerIndex: null }]);
    expect(parsed.history.map((entry) => entry.layerIndex)).toEqual([null]);
    expect(parseConfig(toBytes(configBody({ history: null })), 2)).toMatchObject({ history: [], problems: [] });
  });

  it('[T39] as many diffIds as layers', async () => {
    await expectCode('CONFIG_INCONSISTENT', () => parseConfig(toBytes(configBody()), 3));
    await expectCode('CONFIG_INCONSISTENT', () => parseConfig(toBytes(configBody({ rootfs: { diff_ids: null } })), 2));
  });

  it('reads a bare config as Go writes it', () => {
    const parsed = parseConfig(toBytes({ config: null, history: null, rootfs: { type: 'layers', diff_ids: null } }), 0);
    expect(parsed).toMatchObject({ platform: { os: 'unknown', architecture: 'unknown' }, created: null, diffIds: [] });
  });

  it.each([
    ['no rootfs', { rootfs: undefined }],
    ['another rootfs type', { rootfs: { type: 'x', diff_ids: diffIds } }],
    ['a bad diffId', { rootfs: { type: 'layers', diff_ids: ['sha256:x', diffIds[0]] } }],
    ['a number as user', { config: { User: 0 } }],
    ['a label that is no text', { config: { Labels: { a: 1 } } }],
  ])('refuses %s', async (_name, changes) => {
    await expectCode('CONFIG_INVALID', () => parseConfig(toBytes(configBody(changes)), 2));
  });

  it('refuses what is too large, no JSON, or to be read in two ways', async () => {
    await expectCode('MANIFEST_TOO_LARGE', () => parseConfig(Buffer.alloc(4 * 1024 * 1024 + 1, ' '), 0));
    await expectCode('CONFIG_INVALID', () => parseConfig(Buffer.from('<html>'), 0));
    await expectCode('MANIFEST_AMBIGUOUS', () => parseConfig(Buffer.from('{"os":"linux","os":"windows"}'), 0));
  });

  it('shows no date that is none', () => {
    expect(parseConfig(toBytes(configBody({ created: 'yesterday <b>' })), 2).created).toBeNull();
  });

  it('never throws anything but CodedError, and pollutes no prototype', () => {
    const keys = fc.constantFrom('config', 'rootfs', 'history', 'created', 'os', '__proto__');
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue({ maxDepth: 3 })), (changes) => {
        try {
          parseConfig(toBytes(configBody(changes)), 2);
        } catch (error) {
          expect(error).toBeInstanceOf(CodedError);
        }
      }),
    );
    const labels = '{"rootfs":{"diff_ids":[]},"config":{"Labels":{"__proto__":"x","constructor":"y"}}}';
    expect(Object.getPrototypeOf(parseConfig(Buffer.from(labels), 0).config.labels)).toBe(Object.prototype);
  });
});
