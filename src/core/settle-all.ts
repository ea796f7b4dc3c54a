/** Waits for all, then throws the first failure in their order: nothing is left under way afterwards. */
export async function settleAll(promises: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(promises);
  await Promise.all(promises);
}
