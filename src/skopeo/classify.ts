import { CodedError, type ErrorCode } from '../core/errors.js';
import { safeText } from '../core/safe-text.js';
import { redact } from './redact.js';

const MAX_TEXT = 16 * 1024;

/**
 * What the fatal line of skopeo means, tried in this order. The texts come from skopeo and
 * containers/image 1.9 to 1.20; every failure exits 1 or 2, so the text is all there is.
 */
const RULES: readonly (readonly [code: ErrorCode, pattern: RegExp])[] = [
  ['EGRESS_BLOCKED', /EGRESS_BLOCKED|\bstatus code from registry 470\b/], // what the egress guard answers
  ['SKOPEO_MISSING', /^(?:unrecognized|unknown) command\b/i], // a version that does not have the subcommand
  ['STORAGE_FULL', /no space left on device|disk quota exceeded/i],
  ['MANIFEST_TOO_LARGE', /exceeded maximum allowed size/i],
  ['MANIFEST_TOO_LARGE', /^(?:fatal error: )?runtime: (?:out of memory|cannot allocate memory)/], // see bounded-process.ts
  ['REGISTRY_THROTTLED', /toomanyrequests|too many requests|\bstatus(?: code)?(?: from registry)?:? 429\b/i],
  ['REGISTRY_TIMEOUT', /context deadline exceeded|i\/o timeout|handshake timeout|timeout awaiting/i],
  ['REGISTRY_TLS', /x509:|tls:|server gave HTTP response to HTTPS client|certificate/i],
  [
    'REGISTRY_UNREACHABLE',
    /connection refused|no such host|network is unreachable|no route to host|server misbehaving/i,
  ],
  ['REGISTRY_UNREACHABLE', /name resolution|Cannot connect to the Docker daemon/i],
  [
    'DIGEST_MISMATCH',
    /digest did not match|^corrupt blob\b|does not match (?:expected|provided manifest digest|digest)/i,
  ],
  ['REGISTRY_TRUNCATED', /unexpected EOF|connection reset by peer|broken pipe|\bEOF$/i],
  ['UNAUTHORIZED', /unauthorized|authentication required|invalid username\/password|insufficient_scope/i],
  ['UNAUTHORIZED', /access to the resource is denied|\bdenied: |\bstatus(?: code)?(?: from registry)?:? 40[13]\b/i],
  ['NOT_FOUND', /manifest unknown|name unknown|not known to registry|\bstatus(?: code)?(?: from registry)?:? 404\b/i],
  ['NOT_FOUND', /no such file or directory|no descriptor found|no such image|does not resolve to an image/i],
  ['NOT_FOUND', /permission denied|(?:tag|image|reference|identifier) .{0,300}not (?:found|known)/i],
  ['INVALID_REFERENCE', /invalid reference format|invalid image name|more than one image|neither a tag nor digest/i],
  ['PLATFORM_NOT_FOUND', /no image found in (?:image index|manifest list)/i],
  [
    'MANIFEST_UNSUPPORTED',
    /unsupported manifest|unknown media type|unimplemented manifest|unsupported schema version/i,
  ],
  ['MANIFEST_INVALID', /invalid character|unexpected end of JSON|cannot unmarshal|archive\/tar: invalid/i],
];

/** skopeo says the image's name first, which the user knows. */
const REPEATED_NAME = /^Error parsing image name "[^"]{0,4200}": /;

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  NOT_FOUND: 'the image was not found',
  UNAUTHORIZED: 'the registry refused the credentials, or needs some',
  MANIFEST_TOO_LARGE: 'the registry sent too much',
  REGISTRY_TLS: 'no trusted TLS connection to the registry',
  REGISTRY_UNREACHABLE: 'the registry could not be reached',
};

/**
 * Turns the standard error of a failed skopeo into a CodedError. `fallback` is for texts that no rule
 * knows. `secrets` are taken out of the message; the cause is the failure as execa gave it.
 */
export function classifyFailure(
  stderr: string,
  { fallback, secrets, cause }: { fallback: ErrorCode; secrets: readonly string[]; cause: unknown },
): CodedError {
  const text = safeText(fatalMessage(stderr), MAX_TEXT);
  const found = RULES.find(([, pattern]) => pattern.test(text))?.[0] ?? fallback;
  const isCutFile = found === 'REGISTRY_TRUNCATED' && fallback !== 'REGISTRY_ERROR'; // a local archive that ends early
  const code = isCutFile ? fallback : found;
  const detail = redact(text.replace(REPEATED_NAME, ''), secrets) || 'skopeo failed without a message';
  const lead = MESSAGES[code];
  return new CodedError(code, lead === undefined ? detail : `${lead}: ${detail}`, {}, { cause });
}

/** The text of logrus' last `level=fatal msg="…"`, unescaped; the whole output when there is none. */
function fatalMessage(stderr: string): string {
  const start = stderr.lastIndexOf('level=fatal msg=');
  if (start < 0) return stderr.trim().replace(/^(fatal error: [^\n]*)[^]*/, '$1'); // without Go's stack traces
  const quoted = stderr.slice(start + 'level=fatal msg='.length).trimEnd();
  if (!quoted.startsWith('"')) return quoted;
  const body = quoted.slice(1, quoted.endsWith('"') ? -1 : undefined);
  return body.replace(/\\(?:(["\\])|x1b|[abfnrtv]|x[0-9a-f]{2}|u[0-9a-f]{4})/g, unescape).trim();
}

function unescape(match: string, plain: string | undefined): string {
  return plain ?? (match === '\\x1b' ? '\u001b' : ' ');
}
