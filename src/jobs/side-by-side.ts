/**
 * Does two things at once. When one fails, the other is told to stop and waited for. The first failure is thrown, or
 * what it names as its cause when that is how the other one failed.
 */
export async function sideBySide<First, Second>(
  signal: AbortSignal,
  first: (signal: AbortSignal) => Promise<First>,
  second: (signal: AbortSignal) => Promise<Second>,
): Promise<[First, Second]> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const tasks: [Promise<First>, Promise<Second>] = [first(both), second(both)];
  try {
    return await Promise.all(tasks);
  } catch (error) {
    stop.abort(error);
    const outcomes = await Promise.allSettled(tasks);
    const cause = error instanceof Error ? error.cause : undefined;
    throw outcomes.some((outcome) => outcome.status === 'rejected' && outcome.reason === cause) ? cause : error;
  }
}
