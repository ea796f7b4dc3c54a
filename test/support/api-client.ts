import request, { type Test } from 'supertest';

export type Method = 'get' | 'post' | 'patch' | 'delete';

/** An answer with its body as the wire shape that the test expects. */
export interface Answer<T> {
  readonly body: T;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
  readonly text: string;
}

/** Calls the API under test; every call checks the status. */
export class ApiClient {
  /** @param own headers of every request, such as a key; those of one request win */
  constructor(
    readonly url: string,
    private readonly own: Record<string, string> = {},
  ) {}

  get<T>(path: string, status = 200, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.#send<T>(request(this.url).get(path), status, headers);
  }

  post<T>(path: string, body: object, status: number, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.#send<T>(request(this.url).post(path).send(body), status, headers);
  }

  patch<T>(path: string, body: object, status = 200): Promise<Answer<T>> {
    return this.#send<T>(request(this.url).patch(path).send(body), status, {});
  }

  async delete(path: string, status: number): Promise<void> {
    await this.#send(request(this.url).delete(path), status, {});
  }

  /** Any request, whatever its answer is. */
  async any(method: Method, path: string, body?: object): Promise<Answer<unknown>> {
    const test = request(this.url)[method](path).set(this.own);
    const { body: answer, headers, text, status } = await (body ? test.send(body) : test);
    return { body: answer as unknown, headers, text, status };
  }

  async #send<T>(test: Test, status: number, headers: Record<string, string>): Promise<Answer<T>> {
    const { body, headers: received, text, status: code } = await test.set({ ...this.own, ...headers }).expect(status);
    return { body: body as T, headers: received, text, status: code };
  }
}
