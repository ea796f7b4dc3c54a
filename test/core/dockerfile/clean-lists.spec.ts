import { expect, it } from 'vitest';
import { analyzeDockerfile } from '../../../src/core/dockerfile/analyze.js';

const INSTALL = 'RUN apt-get update && apt-get install -y --no-install-recommends git';
const suggested = (line: string): string | undefined =>
  analyzeDockerfile(`FROM debian:12\n${INSTALL}\n${line}\nUSER 1\n`).suggestion?.dockerfile;

it.each(['RUN rm -rf /var/lib/apt/lists/*', 'RUN apt-get clean && rm -rf /var/lib/apt/lists/*'])(
  'leaves out the RUN that cleaned too late and has nothing left to do: %s',
  (line) => {
    expect(suggested(line)).toBe(
      `FROM debian:12\n${INSTALL} \\\n && apt-get clean && rm -rf /var/lib/apt/lists/*\nUSER 1\n`,
    );
  },
);

it.each(['RUN rm -rf /var/lib/apt/lists/* /tmp/x', 'RUN apt-get clean && true', 'LABEL a=b'])('keeps %s', (line) => {
  expect(suggested(line)).toContain(`lists/*\n${line}\n`);
});
