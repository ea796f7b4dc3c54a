import { safeText } from '../core/safe-text.js';

const MAX_LENGTH = 1024;
const MAX_INPUT = 16 * 1024;

/** What looks like a secret wherever it stands. */
const SECRETS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"']{1,500}@/gi, '$1[redacted]@'],
  [/(https?:\/\/[^\s?"']{1,500})\?[^\s"']*/gi, '$1?[redacted]'],
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, '$1 [redacted]'],
  [/\bwhsec_[\w+/=-]+/g, '[redacted]'],
  [/\b(stagediff_[0-9a-f]{16})_[0-9a-f]{16,}/g, '$1_[redacted]'],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, '[redacted]'],
  [
    /\b((?:access_|refresh_|id_|identity)?token|password|passwd|secret|authorization)(["']?\s*[:=]\s*["']?)[^\s"',}]+/gi,
    '$1$2[redacted]',
  ],
];

/**
 * Makes what skopeo or a registry wrote fit for messages and logs: one line of at most 1 KiB without
 * control characters, credentials, tokens, URL queries, and without the `secrets` that this call used.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let safe = safeText(text, MAX_INPUT);
  for (const secret of secrets) {
    if (secret !== '') safe = safe.replaceAll(secret, '[redacted]');
  }
  return limitBytes(withoutSecrets(safe));
}

/** The text without credentials in URLs, URL queries, tokens and passwords; nothing else changes. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((safe, [pattern, replacement]) => safe.replace(pattern, replacement), text);
}

function limitBytes(text: string): string {
  if (Buffer.byteLength(text) <= MAX_LENGTH) return text;
  return `${Buffer.from(text)
    .subarray(0, MAX_LENGTH - 6)
    .toString()
    .replace(/\ufffd+$/, '')}…`;
}
