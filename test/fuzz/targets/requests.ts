import assert from 'node:assert/strict';
import { z } from 'zod';
import { tagPredicate } from '../../../src/audits/choose-tags.js';
import { Schedule } from '../../../src/audits/schedule.js';
import { twinTags } from '../../../src/audits/tag-template.js';
import { METRIC_NAMES } from '../../../src/core/budgets/metrics.js';
import { parseBudget } from '../../../src/core/budgets/parse-budget.js';
import { parseWaiver, parseWaivers } from '../../../src/core/findings/waivers.js';
import { formatPlatform, parsePlatform } from '../../../src/core/image/platform.js';
import { formatReference, parseReference, TRANSPORTS } from '../../../src/core/image/reference.js';
import { matchesWildcard } from '../../../src/core/wildcard.js';
import { decodeCursor, toPage } from '../../../src/http/paging.js';
import { InvalidRequestError } from '../../../src/http/problem.js';
import { readWebhookTarget, shownUrl } from '../../../src/webhooks/webhook-target.js';
import { type FuzzTarget, texts } from '../fuzz-target.js';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

const reference: FuzzTarget = {
  name: 'reference',
  seeds: () =>
    texts(
      'alpine',
      'docker.io/library/alpine:3.20',
      `ghcr.io:443/a/b_c/d-e:1.2-x@${DIGEST}`,
      'oci:./image:latest',
    ).concat(
      texts('docker://127.0.0.1:5000/app', '[::1]:5000/app:v1', 'docker-archive:/tmp/x.tar:app:v1', 'localhost/app'),
    ),
  words: [
    ...TRANSPORTS.map((each) => `${each}:`),
    'docker://',
    `@${DIGEST}`,
    ':latest',
    'xn--',
    '__',
    '..',
    '[::ffff:7f00:1]',
  ],
  run(input) {
    const parsed = parseReference(input.toString(), { transports: TRANSPORTS });
    if (parsed.transport !== 'docker') return;
    assert.deepEqual(parseReference(formatReference(parsed)), parsed, 'what is printed reads the same');
  },
};

const platform: FuzzTarget = {
  name: 'platform',
  seeds: () => texts('linux/amd64', 'linux/arm/v7', 'windows/amd64', 'linux/arm64/v8'),
  run(input) {
    const parsed = parsePlatform(input.toString());
    assert.deepEqual(parsePlatform(formatPlatform(parsed)), parsed, 'what is printed reads the same');
  },
};

const budget: FuzzTarget = {
  name: 'budget',
  seeds: () =>
    texts(
      'compressedSize <= 200MB',
      'packages.npm <= +5',
      'visibleSize <= +3% of baseline',
      'surface.setuid <= baseline',
    ).concat(texts('compressedSize <= 80% of baseline', 'layers < 12', 'contentSize >= baseline - 2.5 MiB')),
  words: [...METRIC_NAMES, ' of baseline', 'baseline', 'KiB', '%', '<=', '9'.repeat(40), '0.0000001'],
  run(input) {
    const rule = input.toString();
    const { limit } = parseBudget(rule);
    assert.ok(Number.isFinite(limit.percent) && Number.isSafeInteger(limit.offset), 'a limit is an exact number');
  },
};

const schedule: FuzzTarget = {
  name: 'cron',
  seeds: () => texts('0 3 * * 1-5', '*/15 0-6,22 1 JAN-MAR *', '@daily', '0 0 L * *', '30 2 29 2 MON#2'),
  words: ['*', '*/', 'L', 'W', '#', '?', '-', ',', 'MON', 'DEC', '@hourly', ' ', '59', '0,'.repeat(40)],
  run(input) {
    const [expression = '', timezone = 'Europe/Berlin'] = input.toString().slice(0, 300).split('|');
    const parsed = new Schedule(expression, timezone);
    const now = new Date('2026-03-29T00:30:00Z');
    const next = parsed.next(now);
    assert.ok(next === null || next > now, 'the next time comes later');
    const latest = parsed.latest(now);
    assert.ok(latest === null || latest <= now, 'the last time is over');
  },
};

const cursor: FuzzTarget = {
  name: 'cursor',
  seeds: () => texts('MDE5YWExMjM', 'MTIz', Buffer.from('019aa123-4567-7890-abcd-ef0123456789').toString('base64url')),
  run(input) {
    const text = input.toString().slice(0, 200);
    const rows = [text, text];
    const page = toPage(
      rows,
      1,
      (row) => row,
      (row) => row,
    );
    const schema = z.string();
    assert.equal(decodeCursor(page.nextCursor ?? undefined, schema), text.toWellFormed(), 'a cursor leads back');
    for (const each of [z.uuid(), z.coerce.bigint(), z.coerce.number().int()]) {
      try {
        decodeCursor(text, each);
      } catch (error) {
        if (!(error instanceof InvalidRequestError)) throw error;
      }
    }
  },
};

const waiver: FuzzTarget = {
  name: 'waiver',
  seeds: () =>
    texts(
      'setuid-files:usr/bin/su=needed',
      'latest-tag=ours',
      '[{"ruleId":"setuid-files","path":"app/**","reason":"x"}]',
    ),
  words: ['setuid-files', '[a-', '**/', '\\', '=', ':', '"expires":"2026-01-01"'],
  run(input) {
    const text = input.toString().slice(0, 2000);
    return text.startsWith('[') ? parseWaivers(text) : parseWaiver(text);
  },
};

const webhook: FuzzTarget = {
  name: 'webhook-target',
  seeds: () =>
    texts('https://hooks.example.com/services/T0/B0/x?y=z', 'http://10.0.0.1:8080/a', 'https://[2606:4700::1111]/'),
  words: ['http:', 'https:', '127.1', '0x7f.1', '[::ffff:127.0.0.1]', '@', '%2e', '\\', '。', 'xn--', 'ⅰ', ':65536'],
  run(input) {
    const target = readWebhookTarget(input.toString(), ['10.0.0.1:8080']);
    assert.ok(target.listed || target.url.protocol === 'https:', 'plain HTTP only where it is listed');
    assert.equal(shownUrl(target, 'slack'), `${target.url.origin}/…`, 'the secret part is not shown');
  },
};

const tags: FuzzTarget = {
  name: 'tag-selection',
  seeds: () => texts('1.*-alpine|v1.2.3', '>=1.4 <2 || ~3.1|1.4.0-rc.1+b', '[a-c]?*|abc', '{tag}-single|{tag}-multi'),
  words: ['*', '?', '[!', ']', '||', ' - ', '~>', '^', 'x.x', '{tag}', '9'.repeat(20), '-rc.'],
  run(input) {
    const [pattern = '', tag = ''] = input.toString().slice(0, 300).split('|', 2);
    matchesWildcard(pattern, tag);
    for (const attempt of [
      () => tagPredicate({ glob: pattern.slice(0, 128) })(tag),
      () => tagPredicate({ semver: pattern.slice(0, 200) })(tag),
      () => twinTags(pattern.slice(0, 128), tag)('v1'),
    ]) {
      try {
        attempt();
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'INVALID_TAG_PATTERN') throw error;
      }
    }
  },
};

/** What people and clients write. */
export const REQUEST_TARGETS: readonly FuzzTarget[] = [
  ...[reference, platform, budget, schedule, cursor, waiver, webhook, tags],
];
