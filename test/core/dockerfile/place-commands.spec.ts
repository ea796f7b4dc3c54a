import { describe, expect, it } from 'vitest';
import { analyzeDockerfile } from '../../../src/core/dockerfile/analyze.js';
import { parseScript } from '../../../src/core/dockerfile/shell-commands.js';
import { placeCommands } from '../../../src/core/dockerfile/working-directory.js';

const directories = (script: string, start: string): string[] =>
  placeCommands(parseScript(script), start)
    .filter(({ command }) => command.program === 'make')
    .map(({ directory }) => directory);

describe('the directories of the commands of a script', () => {
  it('follow cd', () => {
    expect(directories('make && cd a && make && cd ../b/./c && make && cd /d && make', '/srv')).toEqual([
      ...['/srv', '/srv/a', '/srv/b/c', '/d'],
    ]);
    expect(directories('make && cd a && make', '')).toEqual(['', '/a']);
  });

  it('end at a depth that no path has', () => {
    const [deepest = ''] = directories(`${'cd a && '.repeat(5000)}make`, '/');
    expect(deepest).toMatch(/^(?:\/a){500,}$/);
    expect(deepest.length).toBeLessThan(5000);
  });

  it('take no minutes in thousands of steps', () => {
    const run = `RUN ${'cd a && \\\n'.repeat(6000)}true\n`;
    const before = process.threadCpuUsage().user;
    expect(analyzeDockerfile(`FROM a\n${run.repeat(15)}`, {}).problems).toEqual([]);
    // 70 s when each step was resolved anew, 1.6 s since
    expect((process.threadCpuUsage().user - before) / 1e6).toBeLessThan(15);
  });
});
