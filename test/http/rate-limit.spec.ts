import express, { type NextFunction, type Request, type Response } from 'express';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { RateLimitConfig } from '../../src/config.js';
import { CodedError } from '../../src/core/errors.js';
import { limitRates } from '../../src/http/rate-limit.js';

/** Answers 401 to the token `unknown…`, 200 to all else, and the code of an error. */
function server(limits: Partial<RateLimitConfig>, trusted: string[] = []): express.Express {
  const app = express();
  app.set('trust proxy', trusted);
  const handlers = limitRates({ reads: 0, writes: 0, refusals: 0, ...limits });
  if (handlers.length > 0) app.use(...handlers);
  app.use((asked: Request, response: Response) => {
    response.status(asked.get('authorization')?.includes('unknown') ? 401 : 200).end();
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response.status(429).send(error instanceof CodedError ? error.code : 'other');
  });
  return app;
}

const statuses = async (count: number, send: (index: number) => request.Test): Promise<number[]> => {
  const seen: number[] = [];
  for (let index = 0; index < count; index++) seen.push((await send(index)).status);
  return seen;
};

describe('rate limits', () => {
  it('refuse a client above its limit with a code and the time to wait, and say what is left before', async () => {
    const app = server({ reads: 2 });
    const first = await request(app).get('/');
    expect(first.headers['ratelimit-policy']).toMatch(/^"reads"; q=2; w=60; pk=:[\w+/=-]+:$/);
    expect(first.headers['ratelimit']).toMatch(/^"reads"; r=1; t=\d+$/);
    expect((await request(app).get('/')).headers['ratelimit']).toMatch(/^"reads"; r=0;/);
    const refused = await request(app).get('/');
    expect([refused.status, refused.text]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
  });

  it('count reads and writes apart', async () => {
    const app = server({ reads: 1, writes: 2 });
    expect(await statuses(2, () => request(app).get('/'))).toEqual([200, 429]);
    expect(await statuses(3, () => request(app).post('/'))).toEqual([200, 200, 429]);
    expect((await request(app).delete('/')).headers['ratelimit-policy']).toContain('"writes"; q=2;');
  });

  it('count each key apart from the address that it comes from', async () => {
    const app = server({ reads: 1 });
    const sent = ['Bearer one', 'Bearer two', 'Bearer one', undefined, undefined];
    const send = (index: number): request.Test => {
      const header = sent[index];
      return header === undefined ? request(app).get('/') : request(app).get('/').set('Authorization', header);
    };
    expect(await statuses(sent.length, send)).toEqual([200, 200, 429, 200, 429]);
  });

  it('refuse an address that goes on to try keys, whatever key comes next', async () => {
    const app = server({ reads: 100, refusals: 2 });
    const guess = (index: number): request.Test =>
      request(app).get('/').set('Authorization', `Bearer unknown-${index}`);
    expect(await statuses(3, guess)).toEqual([401, 401, 429]);
    expect(await statuses(1, () => request(app).get('/'))).toEqual([429]);
    const other = server({ reads: 100, refusals: 2 });
    expect(await statuses(9, () => request(other).get('/'))).toEqual(Array(9).fill(200));
  });

  it('take no requests for refusals that are only under way, however many come at once', async () => {
    const app = express();
    let waiting = 0;
    const all = Promise.withResolvers<boolean>();
    app.use(...limitRates({ reads: 0, writes: 0, refusals: 2 }));
    app.use(async (_request: Request, response: Response) => {
      if (++waiting === 9) all.resolve(true);
      await all.promise;
      response.status(200).end();
    });
    const running = app.listen(0, '127.0.0.1');
    const send = (): Promise<request.Response> => Promise.resolve(request(running).get('/'));
    const answers = await Promise.all(Array.from({ length: 9 }, send));
    await new Promise((closed) => running.close(closed));
    expect(answers.map(({ status }) => status)).toEqual(Array(9).fill(200));
  });

  it('believe X-Forwarded-For of trusted proxies only', async () => {
    const from = (app: express.Express) => (index: number) =>
      request(app).get('/').set('X-Forwarded-For', `203.0.113.${index}`);
    expect(await statuses(2, from(server({ reads: 1 })))).toEqual([200, 429]);
    expect(await statuses(2, from(server({ reads: 1 }, ['127.0.0.1', '::1'])))).toEqual([200, 200]);
  });

  it('take the addresses of one IPv6 network for one client', async () => {
    const app = server({ reads: 1 }, ['127.0.0.1', '::1']);
    const from = (index: number) =>
      request(app)
        .get('/')
        .set('X-Forwarded-For', `2001:db8::${index + 1}`);
    expect(await statuses(2, from)).toEqual([200, 429]);
  });

  it('are none at 0', async () => {
    expect(limitRates({ reads: 0, writes: 0, refusals: 0 })).toEqual([]);
  });
});
