import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { secrets } from '../../../src/core/catalogers/secrets.js';
import { SECRET_PATTERNS, secretTitles } from '../../../src/core/surface/secret-patterns.js';
import { busyTime } from '../../support/busy-time.js';

async function idsIn(path: string, text: string): Promise<string[] | 'not read'> {
  const body = Buffer.from(text, 'latin1');
  const file = { path, size: body.length, mode: 0o600, head: body.subarray(0, 64) };
  if (!secrets.wants(file)) return 'not read';
  const evidence = await secrets.extract?.(body, file);
  return evidence ? Buffer.from(evidence).toString('latin1').split('\n') : [];
}

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const repeated = (length: number): string => 'a1B2'.repeat(length).slice(0, length);

describe('secrets cataloger', () => {
  it.each([
    ['root/.ssh/id_ed25519', pem, ['private-key']],
    ['srv/anything-at-all', pem, ['private-key']],
    ['etc/ssl/private/site.key', `some comment\n${pem}`, ['private-key']],
    ['app/.env', `PORT=1\nGH=ghp_${repeated(36)}\n`, ['github-token']],
    ['app/.env.production', 'DATABASE_PASSWORD="hunter2hunter2"', ['assigned-secret']],
    ['app/.env', 'DATABASE_URL=postgres://app:s3cret@db:5432/x', ['url-login']],
    ['root/.npmrc', `//registry.npmjs.org/:_authToken=npm_${repeated(36)}`, ['npm-token']],
    [
      'root/.aws/credentials',
      `[default]\naws_secret_access_key = ${repeated(40)}`,
      ['aws-secret-key', 'assigned-secret'],
    ],
    ['root/.docker/config.json', '{"auths":{"ghcr.io":{"auth":"dXNlcjpwYXNz"}}}', ['registry-login']],
    ['root/.netrc', 'machine x login y password z123', ['password-line']],
    ['etc/shadow', 'root:$6$salt$hash:1:0:', ['password-hash']],
    ['root/.kube/config', 'users:\n- user:\n    token: abcdefghijk', ['kubernetes-login']],
    ['root/.m2/settings.xml', '<server><password>abc123</password></server>', ['settings-password']],
  ])('finds it in %s', async (path, text, ids) => {
    expect(await idsIn(path, text)).toEqual(ids);
  });

  it.each([
    ['etc/ssl/certs/ca.pem', pem, 'not read'],
    ['usr/lib/python3.11/test/certdata/keycert.pem', pem, 'not read'],
    ['app/node_modules/tls/test/fixtures/agent.key', pem, 'not read'],
    ['app/server.js', `const token = "ghp_${repeated(36)}"`, 'not read'],
    ['app/public.pem', publicPem, []],
    ['app/.env.example', 'API_KEY=changeme', []],
    ['app/.env', 'PASSWORD=${DB_PASSWORD}\nTOKEN=', []],
    ['root/.npmrc', '//registry.npmjs.org/:_authToken=${NPM_TOKEN}', []],
    ['etc/shadow', 'root:*:19000:0:99999:7:::', []],
    ['app/big.key', 'x'.repeat(64 * 1024 + 1), 'not read'],
  ] as const)('finds nothing in %s', async (path, text, expected) => {
    expect(await idsIn(path, text)).toEqual(expected);
  });

  it('keeps pattern ids only, never the secret', async () => {
    const evidence = await secrets.extract?.(Buffer.from(`TOKEN=ghp_${repeated(36)}`), {
      path: 'app/.env',
      size: 46,
      mode: 0o644,
      head: new Uint8Array(),
    });
    expect(Buffer.from(evidence ?? []).toString()).not.toContain(repeated(8));
    expect(secretTitles(evidence ?? new Uint8Array())).toContain('GitHub token');
  });

  it('has patterns that stay fast on hostile bodies of 64 KiB', () => {
    const hostile = [
      '-----BEGIN ',
      'eyJ',
      'a:',
      'x://a',
      'A ',
      'PASSWORD ',
      'eyJaaaaaaaaaaaa.',
      ' ',
      '"auth" ',
      'aws_secret_access_key ',
    ];
    for (const unit of hostile) {
      const text = unit.repeat(Math.ceil(65_536 / unit.length)).slice(0, 65_536);
      const started = busyTime();
      for (const { content } of SECRET_PATTERNS) content.test(text);
      expect(busyTime() - started, unit).toBeLessThan(1000);
    }
  });
});
