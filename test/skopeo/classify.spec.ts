import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/core/errors.js';
import { classifyFailure } from '../../src/skopeo/classify.js';

const fatal = (text: string): string => `time="2026-01-02T03:04:05Z" level=fatal msg=${JSON.stringify(text)}\n`;
const classify = (text: string, secrets: string[] = []): ReturnType<typeof classifyFailure> =>
  classifyFailure(text, { fallback: 'REGISTRY_ERROR', secrets, cause: 'the failure' });

describe('classifyFailure', () => {
  const cases: [ErrorCode, string][] = [
    ['NOT_FOUND', 'reading manifest v9 in r/app: manifest unknown: manifest unknown'],
    ['NOT_FOUND', 'reading manifest v9 in r/app: name unknown: repository name not known to registry'],
    [
      'NOT_FOUND',
      'Error listing repository tags: fetching tags list: invalid status code from registry 404 (Not Found)',
    ],
    ['NOT_FOUND', 'open /x/index.json: no such file or directory'],
    ['NOT_FOUND', 'no descriptor found for reference "v9"'],
    ['UNAUTHORIZED', 'reading manifest v1 in r/app: unauthorized: authentication required'],
    ['UNAUTHORIZED', 'unable to retrieve auth token: invalid username/password: unauthorized: incorrect'],
    [
      'UNAUTHORIZED',
      'reading manifest latest in docker.io/library/nope: denied: requested access to the resource is denied',
    ],
    ['UNAUTHORIZED', 'Error fetching blob: invalid status code from registry 403 (Forbidden)'],
    [
      'REGISTRY_UNREACHABLE',
      'pinging container registry r:1: Get "https://r:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused',
    ],
    ['REGISTRY_UNREACHABLE', 'dial tcp: lookup r.invalid: no such host'],
    [
      'REGISTRY_TLS',
      'pinging container registry r: Get "https://r/v2/": http: server gave HTTP response to HTTPS client',
    ],
    ['REGISTRY_TLS', 'x509: certificate signed by unknown authority'],
    ['REGISTRY_TIMEOUT', 'Get "https://r/v2/": net/http: TLS handshake timeout'],
    ['REGISTRY_TIMEOUT', 'context deadline exceeded'],
    ['REGISTRY_TRUNCATED', 'writing blob: storing blob to file "/x": happened during read: unexpected EOF'],
    ['DIGEST_MISMATCH', 'writing blob: Digest did not match, expected sha256:a, got sha256:b'],
    ['DIGEST_MISMATCH', 'corrupt blob "sha256:a"'],
    ['SKOPEO_MISSING', "Unrecognized command `skopeo layers`\nTry 'skopeo --help' for more information"],
    ['DIGEST_MISMATCH', 'Downloaded config digest sha256:a does not match expected sha256:b'],
    ['REGISTRY_ERROR', 'Error fetching blob: invalid status code from registry 500 (Internal Server Error)'],
    ['REGISTRY_THROTTLED', 'received unexpected HTTP status: 429 Too Many Requests'],
    ['REGISTRY_THROTTLED', 'toomanyrequests: You have reached your pull rate limit.'],
    ['PLATFORM_NOT_FOUND', 'no image found in image index for architecture s390x, variant "", OS linux'],
    ['MANIFEST_INVALID', "invalid character '<' looking for beginning of value"],
    ['INVALID_REFERENCE', 'Invalid image name "docker://A": invalid reference format'],
    ['STORAGE_FULL', 'write /tmp/x/oci-put-blob1: no space left on device'],
    ['EGRESS_BLOCKED', 'Get "http://r/v2/": EGRESS_BLOCKED'],
    ['REGISTRY_ERROR', 'something nobody has seen'],
  ];
  it.each(cases)('%s: %s', (code, text) => {
    const error = classify(fatal(text));
    expect(error.code).toBe(code);
    expect(error.cause).toBe('the failure');
  });

  it('reads the fatal line alone, and all there is when there is none', () => {
    expect(classify(`level=warning msg="no such host"\n${fatal('manifest unknown')}`).code).toBe('NOT_FOUND');
    expect(classify('panic: no space left on device').code).toBe('STORAGE_FULL');
    expect(classify('').message).toBe('skopeo failed without a message');
  });

  it('does not repeat the name of the image', () => {
    const error = classify(fatal('Error parsing image name "docker://r/app:v1": dial tcp: connection refused'));
    expect(error.message).toBe('the registry could not be reached: dial tcp: connection refused');
  });

  it('unescapes and redacts the message', () => {
    const error = classify(String.raw`level=fatal msg="Get \"https://a:hunter2@r/\": \x1b[31mEOF\n"`, ['hunter2']);
    expect(error).toMatchObject({ code: 'REGISTRY_TRUNCATED', message: 'Get "https://[redacted]@r/": EOF' });
  });
});
