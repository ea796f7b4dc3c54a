/** A failure that its one-line message explains completely, with the next step. */
export class SetupError extends Error {}

/** Writes one progress line to stderr: stdout belongs to the task. */
export function say(message) {
  process.stderr.write(`stagediff: ${message}\n`);
}
