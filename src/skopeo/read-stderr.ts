/** Characters of one line, and of all lines together, that are kept. */
const LIMIT = 64 * 1024;
const DEBUG_LINE = /^time="[^"]*" level=debug /;
/** What containers/image says before it waits, since 1.0 of skopeo; the registry's own text cannot begin a message. */
const WAITS = /^time="[^"]*" level=debug msg="Too many requests to .{0,4200}: sleeping for (\d+(?:\.\d+)?) seconds/;

/** What skopeo wrote so far. */
export interface Stderr {
  /** The lines that are not for debugging; of one that is endless the beginning, of many the last. */
  text(): string;
  /** Whether skopeo is waiting because the registry answered 429 Too Many Requests. */
  isThrottled(): boolean;
}

/** Reads the standard error of a skopeo that was started with `--debug`, in bounded memory. */
export function readStderr(stream: NodeJS.ReadableStream): Stderr {
  const decoder = new TextDecoder();
  let [line, kept] = ['', ''];
  let waitsUntil = 0;
  const endLine = (): void => {
    const seconds = WAITS.exec(line)?.[1];
    if (seconds !== undefined) waitsUntil = Math.max(waitsUntil, performance.now() + Number(seconds) * 1000);
    if (!DEBUG_LINE.test(line)) kept = `${kept}${line}\n`.slice(-LIMIT);
    line = '';
  };
  stream.on('data', (chunk: Buffer) => {
    const [first = '', ...rest] = decoder.decode(chunk, { stream: true }).split('\n');
    line = (line + first).slice(0, LIMIT);
    for (const next of rest) {
      endLine();
      line = next.slice(0, LIMIT);
    }
  });
  return {
    text: () => (DEBUG_LINE.test(line) ? kept : kept + line),
    isThrottled: () => performance.now() < waitsUntil,
  };
}
