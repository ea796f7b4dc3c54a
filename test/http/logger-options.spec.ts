import type { Logger } from 'pino';
import { pinoHttp, type Options } from 'pino-http';
import { describe, expect, it } from 'vitest';
import { loggerOptions } from '../../src/http/logger-options.js';

const SECRETS = [
  'hunter2hunter2',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
  'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
];
const [password = '', token = '', signing = ''] = SECRETS;

/** Logs with the options of the service, and gives the lines. */
function logged(work: (logger: Logger) => void): { text: string; lines: Record<string, unknown>[] } {
  const written: string[] = [];
  const options = loggerOptions('debug').pinoHttp as Options;
  work(pinoHttp(options, { write: (line: string) => void written.push(line) }).logger);
  return { text: written.join(''), lines: written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('loggerOptions', () => {
  it('takes secrets out of messages, fields, errors and stacks, and leaves valid JSON', () => {
    const { text, lines } = logged((logger) => {
      logger.info(`connecting to postgresql://stagediff:${password}@db/stagediff failed`);
      logger.warn(
        { detail: `Authorization: Bearer ${token}` },
        'refused "%s"',
        `https://r.example/v2/?token="${token}"`,
      );
      logger.error({ err: new Error(`the registry said: password=${password}`, { cause: new Error(signing) }) });
      logger.error(new Error(`signed with ${signing}`));
    });
    expect(lines).toHaveLength(4);
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    expect(lines[0]?.['msg']).toBe('connecting to postgresql://[redacted]@db/stagediff failed');
    expect(lines[2]).toMatchObject({
      err: { type: 'Error', message: 'the registry said: password=[redacted] [redacted]' },
    });
  });

  it('shows of a request its id, method, path and status: no header, no query', () => {
    const { text, lines } = logged((logger) => {
      const headers = { authorization: `Bearer ${token}`, cookie: password };
      const req = { id: 'request-1', method: 'GET', url: `/api/v1/images?repository=${password}`, headers };
      logger.info({ req, res: { headersSent: true, statusCode: 200, getHeaders: () => headers } }, 'done');
    });
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    expect(lines[0]).toMatchObject({
      req: { id: 'request-1', method: 'GET', path: '/api/v1/images' },
      res: { statusCode: 200 },
    });
  });
});
