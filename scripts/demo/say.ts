/** Writes a line of progress to stderr: stdout is for the report. */
export function say(message: string): void {
  process.stderr.write(`stagediff: ${message}\n`);
}
