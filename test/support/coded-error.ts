import { expect } from 'vitest';
import { CodedError, type ErrorCode } from '../../src/core/errors.js';

/** Runs `action`, expects a CodedError of that code, and gives it for further checks. */
export async function expectCode(code: ErrorCode, action: () => unknown): Promise<CodedError> {
  const error = await Promise.resolve()
    .then(action)
    .then(
      () => new Error('nothing was thrown'),
      (thrown: unknown) => thrown,
    );
  expect(error).toBeInstanceOf(CodedError);
  const coded = error as CodedError;
  expect(coded.code, coded.message).toBe(code);
  return coded;
}
