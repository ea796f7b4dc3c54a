import request, { type Test } from 'supertest';

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

  /** The status of an answer, whatever it is. */
  async status(path: string): Promise<number> {
    return (await request(this.url).get(path).set(this.own)).status;
  }

  async #send<T>(test: Test, status: number, headers: Record<string, string>): Promise<Answer<T>> {
    const { body, headers: received, text, status: code } = await test.set({ ...this.own, ...headers }).expect(status);
    return { body: body as T, headers: received, text, status: code };
  }
}
