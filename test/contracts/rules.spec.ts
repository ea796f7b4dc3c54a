import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../src/core/dockerfile/parse.js';
import type { FindingContext } from '../../src/core/findings/finding.js';
import { RULES } from '../../src/core/findings/index.js';
import { Finding } from '../../src/core/report/finding.js';
import { runRules } from '../../src/core/findings/run-rules.js';

const NO_RULES = new Set(['finding', 'image-findings', 'index', 'run-rules', 'waivers']);
/** The context of the examples; what follows this mark in an example is its .dockerignore. */
const MARK = '# --- .dockerignore\n';
const CONTEXT_PATHS = [
  'package.json',
  'src/a.js',
  'lib/z.js',
  '.git/HEAD',
  'node_modules/x/i.js',
  '.env',
  'a.log',
  'dist/a.js',
];

function contextOf(example: string): FindingContext {
  const [text = '', dockerignore = null] = example.split(MARK);
  const dockerfile = { ...parseDockerfile(text), findings: [], problems: [], suggestion: null };
  return { dockerfile, contextPaths: CONTEXT_PATHS, dockerignore };
}

describe('the list of rules', () => {
  it('has every file of the folder, by its name', () => {
    const files = readdirSync(new URL('../../src/core/findings/', import.meta.url), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name.replace(/\.ts$/, ''))
      .filter((name) => !NO_RULES.has(name));
    expect(RULES.map((rule) => rule.meta.id).sort()).toEqual(files.sort());
  });
});

describe.each(
  RULES.filter(({ meta: { needs } }) => !needs.includes('image') && !needs.includes('history')).map(
    (rule) => [rule.meta.id, rule] as const,
  ),
)('%s', (id, rule) => {
  it('fires on its bad example, with a place and what to do', () => {
    const { findings, failures } = runRules([rule], contextOf(rule.meta.examples.bad));
    expect(failures).toEqual([]);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      expect(Finding.parse(finding).ruleId).toBe(id);
      expect(finding.message).toMatch(/\.$/);
      expect(finding.remediation).toMatch(/\.$/);
      expect(finding.evidence.line !== null || finding.evidence.pathCount > 0).toBe(true);
    }
  });

  it('is silent on its good example', () => {
    expect(runRules([rule], contextOf(rule.meta.examples.good))).toEqual({ findings: [], failures: [] });
  });

  it('explains itself', () => {
    for (const text of [rule.meta.title, rule.meta.why, rule.meta.remedy]) expect(text.length).toBeGreaterThan(10);
  });
});
