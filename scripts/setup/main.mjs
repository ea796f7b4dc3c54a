import { steps } from './steps.mjs';
import { tasks } from './tasks.mjs';
import { SetupError, say } from './say.mjs';
import { withLock } from './lock.mjs';
import { runOnPinnedNode } from './run.mjs';

/**
 * Runs the set-up steps of a task, then the task itself on the pinned Node.
 * @param {string[]} words name of the task and its arguments
 * @returns {Promise<number>} the exit code of the task, 1 when the set-up failed, 2 for an unknown task
 */
export async function main([name, ...rest]) {
  const task = tasks[name ?? ''];
  if (!task) {
    say(`unknown task ${name ?? ''}; one of: ${Object.keys(tasks).join(', ')}`);
    return 2;
  }
  try {
    await prepare(task.steps);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    return 1;
  }
  return task.command ? runOnPinnedNode([...task.command, ...rest], task.environment?.()) : 0;
}

/** Does the steps that are not up to date, in order, and never two set-ups of one checkout at once. */
async function prepare(names) {
  if (names.every((name) => steps[name].isDone())) return;
  await withLock(async () => {
    for (const name of names) {
      if (!steps[name].isDone()) await steps[name].run();
    }
  });
}
