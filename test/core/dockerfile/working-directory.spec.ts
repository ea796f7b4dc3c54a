import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.js';
import { workingDirectories } from '../../../src/core/dockerfile/working-directory.js';

const lastDirectory = (text: string): string | undefined => {
  const { stages, escape } = parseDockerfile(`FROM a\n${text}\nRUN here`);
  return workingDirectories(stages[0]?.instructions ?? [], escape).at(-1);
};

describe('the working directory', () => {
  it.each([
    ['', '/'],
    ['WORKDIR app\nWORKDIR src', '/app/src'],
    ['WORKDIR /app\nWORKDIR ../srv', '/srv'],
    ['ENV HOME_OF=/srv/shop\nWORKDIR $HOME_OF/api', '/srv/shop/api'],
    ['ENV HOME_OF /srv/the shop\nWORKDIR ${HOME_OF}', '/srv/the shop'],
    // All values of one ENV see what was set before it, so $A has none yet.
    ['ARG ROOT=/opt\nENV A=$ROOT/a B=$A/b\nWORKDIR /x/$B', '/x/$B'],
    ['ARG ROOT=/opt\nENV A=$ROOT/a\nENV B=$A/b\nWORKDIR $B', '/opt/a/b'],
    ['ARG ROOT\nWORKDIR /x\nWORKDIR ${ROOT:-/y}', '/y'],
    ['ARG ROOT\nWORKDIR /x/$ROOT', '/x/$ROOT'],
  ])('behind %j is %s', (text, directory) => {
    expect(lastDirectory(text)).toBe(directory);
  });
});
