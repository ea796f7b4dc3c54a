import { lookup } from 'node:dns/promises';
import { CodedError } from '../core/errors.js';
import { isPrivateAddress, isPrivateHost } from '../registries/private-address.js';
import { isListed } from '../registries/registry-policy.js';

const MAX_URL = 2048;

/** A URL that events may be sent to. */
export interface WebhookTarget {
  readonly url: URL;
  /** As a resolver or a socket takes it: without the brackets of an IPv6 address. */
  readonly host: string;
  /** The operator's allow-list has its host and port: it may be private, and may be plain HTTP. */
  readonly listed: boolean;
}

/**
 * Reads the URL of a webhook by the rules for where events may go.
 * @param allowed lower-case `host[:port]` patterns
 * @throws CodedError WEBHOOK_NOT_ALLOWED, which does not repeat the URL: it may hold a secret
 */
export function readWebhookTarget(text: string, allowed: readonly string[]): WebhookTarget {
  const url = text.length <= MAX_URL && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw notAllowed(`it has to be an https URL of at most ${MAX_URL} characters`);
  }
  if (url.username !== '' || url.password !== '') throw notAllowed('it may not carry a user name or password');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const listed = isListed(`${url.hostname}:${port}`, allowed);
  if (url.protocol === 'http:' && !listed) {
    throw notAllowed('plain HTTP is for the hosts in STAGEDIFF_ALLOWED_WEBHOOKS');
  }
  if (isPrivateHost(url.hostname) && !listed) {
    throw notAllowed('its address is private and not in STAGEDIFF_ALLOWED_WEBHOOKS');
  }
  return { url, host: url.hostname.replace(/^\[|\]$/g, ''), listed };
}

/**
 * Refuses a name that resolves to a private address already when a webhook is created. A name that does not resolve
 * yet passes: each delivery checks again, and dials only what it checked.
 * @throws CodedError WEBHOOK_NOT_ALLOWED
 */
export async function checkResolvedTarget({ host, listed }: WebhookTarget): Promise<void> {
  if (listed) return;
  const addresses = await lookup(host, { all: true }).catch(() => []);
  if (addresses.some(({ address }) => isPrivateAddress(address))) {
    throw notAllowed('its name resolves to a private address');
  }
}

/** What may be shown of a URL: those of chat services are secrets as a whole. */
export function shownUrl({ url }: WebhookTarget, format: 'standard' | 'slack'): string {
  if (format === 'slack') return `${url.origin}/…`;
  return `${url.origin}${url.pathname}${url.search === '' ? '' : '?…'}`;
}

function notAllowed(why: string): CodedError {
  return new CodedError('WEBHOOK_NOT_ALLOWED', `the URL of the webhook is not allowed: ${why}`);
}
