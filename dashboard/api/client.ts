import type { ProblemDocument } from '../../src/http/problem.js';
import { accessKey, askForKey } from './access-key.js';

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
  const response = await fetchApi(path, withAccept(init, 'application/json'));
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** Sends JSON, by POST unless told. */
export function sendJson<T>(path: string, body: unknown, method: 'POST' | 'PATCH' | 'PUT' = 'POST'): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return callApi<T>(path, { method, headers, body: JSON.stringify(body) });
}

/**
 * The answer of the service, with the key of this tab if there is one. Throws ApiError unless it is a success;
 * where a key is missing or wrong the page asks for one.
 */
export async function fetchApi(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetchOrFail(path, withKey(init));
  if (response.ok) return response;
  const error = await toApiError(response);
  if (response.status === 401) askForKey(error.message);
  throw error;
}

async function fetchOrFail(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    const message = navigator.onLine ? 'The service does not answer.' : 'This device is offline.';
    throw new ApiError(message, UNREACHABLE, true);
  }
}

function withKey(init: RequestInit): RequestInit {
  const key = accessKey();
  return key === null ? init : withHeader(init, 'authorization', `Bearer ${key}`);
}

export const withAccept = (init: RequestInit, mediaType: string): RequestInit => withHeader(init, 'accept', mediaType);

function withHeader(init: RequestInit, name: string, value: string): RequestInit {
  const headers = new Headers(init.headers);
  headers.set(name, value);
  return { ...init, headers };
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
