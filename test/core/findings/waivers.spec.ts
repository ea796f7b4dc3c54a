import { describe, expect, it } from 'vitest';
import { applyWaivers, parseWaiver, parseWaivers, type Waiver } from '../../../src/core/findings/waivers.js';
import type { Evidence, Finding } from '../../../src/core/report/finding.js';

const NOW = new Date('2030-01-01T00:00:00Z');
const finding = (ruleId: string, paths: readonly string[] = [], more: Partial<Evidence> = {}): Finding => ({
  ruleId,
  severity: 'warning',
  title: 't',
  message: 'm.',
  scope: 'own',
  bytes: 1,
  remediation: 'r.',
  evidence: {
    layerIndex: 0,
    line: null,
    endLine: null,
    instruction: null,
    paths: [...paths],
    pathCount: paths.length,
    ...more,
  },
});
const SETUID = finding('setuid-files', ['usr/bin/su', 'usr/bin/mount']);
const reasons = (findings: readonly Finding[], ...waivers: Waiver[]) =>
  applyWaivers(findings, waivers, NOW).map(({ ruleId, waived }) => [ruleId, waived?.reason]);

describe('applyWaivers', () => {
  it('marks what is accepted, puts it last and keeps everything', () => {
    const waiver = { ruleId: 'vcs-left', reason: 'wanted', owner: 'ann', expires: '2031-01-01' };
    const [first, second] = applyWaivers([finding('vcs-left'), SETUID], [waiver], NOW);
    expect(first).toEqual(SETUID);
    expect(second).toEqual({
      ...finding('vcs-left'),
      waived: { reason: 'wanted', owner: 'ann', expires: '2031-01-01' },
    });
  });

  it('needs every path to be accepted, by one pattern or several', () => {
    const at = (path: string): Waiver => ({ ruleId: 'setuid-files', path, reason: path });
    expect(reasons([SETUID], at('usr/bin/su'))).toEqual([['setuid-files', undefined]]);
    expect(reasons([SETUID], at('/usr/bin/su'), at('usr/*/mount'))).toEqual([['setuid-files', '/usr/bin/su']]);
    for (const path of ['usr/bin', '/usr/', '**/bin/*', 'usr/**'])
      expect(reasons([SETUID], at(path))).toEqual([['setuid-files', path]]);
    expect(reasons([finding('setuid-files')], at('usr/**'))).toEqual([['setuid-files', undefined]]);
  });

  it('covers paths that are not listed only by their whole folder', () => {
    const many = finding('docs-left', ['app/doc/a'], { pathCount: 90, directory: 'app/doc' });
    const at = (path: string): Waiver => ({ ruleId: 'docs-left', path, reason: 'r' });
    for (const path of ['app', 'app/doc', 'app/**', 'app/doc/*']) expect(reasons([many], at(path))[0]?.[1]).toBe('r');
    for (const path of ['app/doc/a', 'app/doc/a*']) expect(reasons([many], at(path))[0]?.[1]).toBeUndefined();
  });

  it('does nothing for other rules and after its end', () => {
    expect(reasons([SETUID], { ruleId: 'vcs-left', reason: 'r' })[0]?.[1]).toBeUndefined();
    expect(reasons([SETUID], { ruleId: 'setuid-files', reason: 'r', expires: '2029-12-31' })[0]?.[1]).toBeUndefined();
    expect(reasons([SETUID], { ruleId: 'setuid-files', reason: 'r', expires: '2030-01-01T00:00:01Z' })[0]?.[1]).toBe(
      'r',
    );
  });
});

describe('parseWaiver', () => {
  it('reads a rule, a path and a reason', () => {
    expect(parseWaiver('runs-as-root=needs port 80')).toEqual({ ruleId: 'runs-as-root', reason: 'needs port 80' });
    expect(parseWaiver('setuid-files:usr/bin/su=a=b')).toEqual({
      ruleId: 'setuid-files',
      path: 'usr/bin/su',
      reason: 'a=b',
    });
  });

  it.each(['setuid-files', 'setuid-files=', 'setuid-files= ', 'no-such-rule=r', 'setuid-files:[a=r', '=r', ''])(
    'refuses %j',
    (text) => {
      expect(() => parseWaiver(text)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
    },
  );
});

describe('parseWaivers', () => {
  it('reads a list', () => {
    const waivers = [{ ruleId: 'vcs-left', path: '**/.git', reason: 'r', owner: 'o', expires: '2030-05-01' }];
    expect(parseWaivers(JSON.stringify(waivers))).toEqual(waivers);
  });

  it.each(['', '{}', '[{"ruleId":"vcs-left"}]', '[{"ruleId":"vcs-left","reason":"r","by":"x"}]'])(
    'refuses %j',
    (json) => {
      expect(() => parseWaivers(json)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
    },
  );
});
