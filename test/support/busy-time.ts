/** Milliseconds that this thread has worked so far. What other processes of the machine do does not count. */
export function busyTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
