import assert from 'node:assert/strict';
import { parseConfig } from '../../../src/core/image/config.js';
import { parseManifest } from '../../../src/core/image/manifest.js';
import { parseOsRelease } from '../../../src/core/image/os-release.js';
import { JsonError, parseJson } from '../../../src/core/json.js';
import { digestOf } from '../../../src/core/image/digest.js';
import { safeText } from '../../../src/core/safe-text.js';
import { indexBody, indexEntry, manifestBody, toBytes } from '../../support/manifests.js';
import { type FuzzTarget, texts } from '../fuzz-target.js';

const DIGEST = digestOf('layer');
const CONFIG = {
  os: 'linux',
  architecture: 'arm64',
  variant: 'v8',
  created: '2026-01-02T03:04:05Z',
  config: {
    User: 'app',
    Entrypoint: ['/a'],
    Cmd: 'x',
    Env: ['PATH=/bin'],
    Labels: { a: 'b' },
    ExposedPorts: { '1/tcp': {} },
  },
  rootfs: { type: 'layers', diff_ids: [DIGEST] },
  history: [{ created_by: 'RUN a' }, { created_by: 'ENV a=b', empty_layer: true, comment: 'buildkit.dockerfile.v0' }],
};
const JSON_WORDS = [
  '{"a":',
  '[',
  ']',
  '}',
  ',',
  ':',
  '"',
  'null',
  '1e999',
  '"__proto__":',
  '"\\ud800"',
  '\\u0000',
  '"size":-1',
  '"urls":["http://a"]',
];

/** Nothing that a document says may change what all objects have. */
function checkPrototype(): void {
  assert.deepEqual(Object.keys(Object.prototype), [], 'prototypes are untouched');
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
}

const json: FuzzTarget = {
  name: 'json',
  seeds: () =>
    texts('{"a":[1,2.5e3,true,null,"x\\u00e9"],"b":{"__proto__":{"polluted":1}}}', '[[[[1]]]]', '"\\n"', '-0.5'),
  words: JSON_WORDS,
  run(input) {
    let value: unknown;
    try {
      value = parseJson(input);
    } catch (error) {
      if (error instanceof JsonError) return;
      throw error;
    } finally {
      checkPrototype();
    }
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(input);
    assert.deepEqual(JSON.stringify(value), JSON.stringify(JSON.parse(text)), 'what is read is what JSON.parse reads');
  },
};

const manifest: FuzzTarget = {
  name: 'manifest',
  seeds: () => [manifestBody(), indexBody([indexEntry('linux/amd64'), indexEntry('linux/arm/v7')])].map(toBytes),
  words: [
    ...JSON_WORDS,
    DIGEST,
    '"schemaVersion":1',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    '"layers":[]',
  ],
  run(input) {
    const parsed = parseManifest(input);
    assert.equal(parsed.digest, digestOf(input));
    checkPrototype();
  },
};

const config: FuzzTarget = {
  name: 'image-config',
  seeds: () => [toBytes(CONFIG)],
  words: [...JSON_WORDS, DIGEST, '"history":null', '"Env":["=","A"]', '"empty_layer":true'],
  run(input) {
    const parsed = parseConfig(input, 1);
    assert.equal(parsed.diffIds.length, 1);
    checkPrototype();
  },
};

const osRelease: FuzzTarget = {
  name: 'os-release',
  seeds: () => texts('ID=debian\nVERSION_ID="12"\nPRETTY_NAME=\'Debian "12"\'\n# x\nNAME=a\\$b\n'),
  words: ['ID=', "'", '"', '\\', '$(', '\n#', 'ID_LIKE='],
  run: (input) => parseOsRelease(input),
};

const message: FuzzTarget = {
  name: 'safe-text',
  seeds: () => texts('a\u001b[31mred\u001b[0m', '\u001b]0;title\u0007x', '\u202eevil\u2066', 'plain'),
  words: ['\x1b[', '\x1b]', '\x07', ';', '\x9b', '\x1b\\', '\x1b['.repeat(50)],
  run(input) {
    const text = safeText(input.toString(), 1000);
    assert.ok(text.length <= 1000 && text.isWellFormed());
    assert.ok(!/\p{Cc}/u.test(text), 'no control character is left');
  },
};

/** What registries send beside layers. */
export const DOCUMENT_TARGETS: readonly FuzzTarget[] = [json, manifest, config, osRelease, message];
