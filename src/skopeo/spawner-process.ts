import { codedErrorOf, describeError } from '../threads/messages.js';
import { runSkopeo } from './run.js';
import type { FromSpawner, ToSpawner } from './spawner.js';

/** Ends those that run, by the id of their call. */
const running = new Map<number, AbortController>();

process.on('message', (message: ToSpawner) => {
  if ('abort' in message) running.get(message.id)?.abort(codedErrorOf(message.abort));
  else void answer(message);
});
// Nobody wants the answers any more, and what was started ends with this process.
process.on('disconnect', () => process.exit());
// Ctrl-C goes to all processes of a terminal, and the service may still finish what it does.
process.on('SIGINT', () => undefined);

async function answer({ id, call }: Extract<ToSpawner, { call: unknown }>): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    tell({ id, output: await runSkopeo({ ...call, signal: controller.signal }) });
  } catch (error) {
    tell({ id, error: describeError(error) });
  } finally {
    running.delete(id);
  }
}

function tell(answer: FromSpawner): void {
  process.send?.(answer, () => undefined);
}
