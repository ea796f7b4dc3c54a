import { describe, expect, it } from 'vitest';
import { withQuietStart } from '../../src/http/quiet-start.js';

describe('withQuietStart', () => {
  it('takes what Nest says of its start to debug, and leaves every other line where it was', () => {
    const lines: unknown[][] = [];
    const at =
      (level: string) =>
      (...words: unknown[]): void =>
        void lines.push([level, ...words]);
    const logger = withQuietStart({
      ...{ log: at('log'), error: at('error'), warn: at('warn') },
      ...{ debug: at('debug'), verbose: at('verbose'), fatal: at('fatal') },
    });
    logger.log('Mapped {/api/v1/images, GET} route', 'RouterExplorer');
    logger.log('job 1 ended', 'JobRunner');
    logger.log('no context');
    logger.error('it broke', 'stack', 'RouterExplorer');
    logger.fatal('the end', 'NestFactory');
    expect(lines).toEqual([
      ['debug', 'Mapped {/api/v1/images, GET} route', 'RouterExplorer'],
      ['log', 'job 1 ended', 'JobRunner'],
      ['log', 'no context'],
      ['error', 'it broke', 'stack', 'RouterExplorer'],
      ['fatal', 'the end', 'NestFactory'],
    ]);
  });
});
