import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyzeDockerfile } from '../../../src/core/dockerfile/analyze.js';

const FOLDER = join(import.meta.dirname, '../../fixtures/dockerfiles/variants');

/** A Dockerfile and what one rule says about it. */
interface Variant {
  readonly ruleId: string;
  /** Lines where it fires, null for a finding without one (`rule:-`); none for `!rule`. */
  readonly lines: (number | null)[];
  readonly title: string;
  readonly text: string;
  readonly contextPaths?: string[];
  readonly dockerignore: string | null;
}

/**
 * Reads `=== rule:line` or `=== !rule` with a note behind `#`, then the Dockerfile; `%% context:` lists the paths of the
 * build context and `%% ignore:` the lines of .dockerignore.
 */
function readVariants(text: string): Variant[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((block) => {
      const [head = '', ...rest] = block.split('\n');
      const [, silent, ruleId = '', line] = /^(!)?([a-z-]+)(?::(\d+|-))?/.exec(head) ?? [];
      const settings = new Map(rest.flatMap((each) => readSetting(each)));
      const contextPaths = settings.get('context');
      return {
        ruleId,
        lines: silent === undefined ? [line === '-' ? null : Number(line)] : [],
        title: head,
        text: rest.filter((each) => readSetting(each).length === 0).join('\n'),
        ...(contextPaths ? { contextPaths } : {}),
        dockerignore: settings.get('ignore')?.join('\n') ?? null,
      };
    });
}

function readSetting(line: string): [string, string[]][] {
  const [, name, values] = /^%% (\w+): (.*)$/.exec(line) ?? [];
  return name === undefined || values === undefined ? [] : [[name, values.split(' ')]];
}

/** The same habits in the forms in which people write them: JSON, here-documents, SHELL, variables, mounts, ONBUILD. */
describe.each(readdirSync(FOLDER))('%s', (file) => {
  const variants = readVariants(readFileSync(join(FOLDER, file), 'utf8'));

  it.each(variants)('$title', ({ ruleId, lines, text, contextPaths, dockerignore }) => {
    const report = analyzeDockerfile(text, contextPaths ? { contextPaths, dockerignore } : {});
    const found = report.findings.filter((finding) => finding.ruleId === ruleId);
    expect([...new Set(found.map(({ evidence }) => evidence.line))]).toEqual(lines);
    expect(report.problems).toEqual([]);
  });

  it('has cases in which a rule fires and cases in which it is silent', () => {
    for (const ruleId of new Set(variants.map((variant) => variant.ruleId))) {
      const fires = variants.filter((variant) => variant.ruleId === ruleId).map(({ lines }) => lines.length > 0);
      expect(new Set(fires), ruleId).toEqual(new Set([true, false]));
    }
  });
});
