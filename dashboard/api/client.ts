import type { ProblemDocument } from '../../src/http/problem.js';

/** Why a request failed: the problem that the service told, or that it could not be reached. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly retryable: boolean,
    /** Messages by field of the body that was sent. */
    readonly fields: ReadonlyMap<string, string> = new Map(),
    readonly requestId: string | null = null,
  ) {
    super(message);
  }
}

export const UNREACHABLE = 'UNREACHABLE';

/** Calls the API of the service that served this page and gives its JSON. Throws ApiError. */
export async function callApi<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetchOrFail(path, init);
  if (!response.ok) throw await toApiError(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

export function postJson<T>(path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return callApi<T>(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function fetchOrFail(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, headers: withAccept(init.headers) });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    const message = navigator.onLine ? 'The service does not answer.' : 'This device is offline.';
    throw new ApiError(message, UNREACHABLE, true);
  }
}

function withAccept(given: HeadersInit | undefined): Headers {
  const headers = new Headers(given);
  headers.set('accept', 'application/json');
  return headers;
}

async function toApiError(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => null)) as Partial<ProblemDocument> | null;
  if (typeof problem?.code !== 'string') {
    return new ApiError(`The service answered with status ${response.status}.`, `HTTP ${response.status}`, true);
  }
  const fields = new Map((problem.errors ?? []).map(({ path, message }) => [path, message]));
  const message = problem.detail ?? problem.title ?? problem.code;
  return new ApiError(message, problem.code, problem.retryable ?? false, fields, problem.requestId ?? null);
}

/** What a thrown value says, as an ApiError. */
export function asApiError(reason: unknown): ApiError {
  if (reason instanceof ApiError) return reason;
  return new ApiError(reason instanceof Error ? reason.message : 'Something went wrong in this page.', 'PAGE', false);
}
