import { describe, expect, it } from 'vitest';
import { classifyFiles } from '../../../src/core/purpose/classify-files.js';
import { RULES } from '../../../src/core/findings/index.js';
import { runRules } from '../../../src/core/findings/run-rules.js';
import { Finding } from '../../../src/core/report/finding.js';
import { baseSteps, buildImage, file } from '../../support/build-image.js';
import { CASES, copy } from '../../support/image-rule-cases.js';

const imageRules = RULES.filter(({ meta }) => meta.needs.length === 1 && meta.needs[0] === 'image');

describe('rules for images alone', () => {
  it('each have a case here', () => {
    expect(Object.keys(CASES).sort()).toEqual(imageRules.map(({ meta }) => meta.id).sort());
  });
});

describe.each(imageRules.map((rule) => [rule.meta.id, rule] as const))('%s', (id, rule) => {
  const given = CASES[id];
  if (!given) throw new Error(`no case for ${id}`);

  it('fires with measured bytes, a place and what to do', async () => {
    const { findings, failures } = runRules([rule], { image: await buildImage(given.bad) });
    expect(failures).toEqual([]);
    const [finding] = findings.filter(({ scope }) => scope === 'own').map((each) => Finding.parse(each));
    expect(finding).toMatchObject({ ruleId: id, bytes: given.bytes });
    expect(finding?.evidence.layerIndex).toBe(given.layerIndex);
    if (given.path !== undefined) expect(finding?.evidence.paths[0]).toBe(given.path);
    expect(finding?.message).toMatch(/\.$/);
    expect(finding?.remediation).toMatch(/\.$/);
  });

  it('is silent where nothing is wrong', async () => {
    const { findings } = runRules([rule], { image: await buildImage(given.good) });
    expect(findings).toEqual([]);
  });

  it('explains itself', () => {
    const { title, why, remedy, examples } = rule.meta;
    for (const text of [title, why, remedy]) expect(text.length).toBeGreaterThan(10);
    for (const example of [examples.bad, examples.good]) expect(example).toMatch(/^FROM /);
  });
});

describe('scope', () => {
  it('tells the base apart, and asks there for no change of one’s own instructions', async () => {
    const steps = [...baseSteps([file('var/lib/apt/lists/x', 2_000_000)]), copy('/app', file('app/a', 1))];
    const { findings } = runRules(RULES, { image: await buildImage({ steps, config: { user: '1' } }) });
    expect(findings.map(({ ruleId, scope, severity }) => [ruleId, scope, severity])).toEqual([
      ['package-lists-left', 'base', 'info'],
    ]);
  });

  it('takes the root file system of a distribution for no sources', async () => {
    const steps = [
      { createdBy: 'ADD rootfs.tar / # buildkit', entries: [file('etc/passwd', 9), file('usr/lib/x', 9)] },
      { createdBy: 'RUN /bin/sh -c apt-get install -y curl # buildkit', entries: [file('usr/bin/curl', 9)] },
    ];
    const analysis = await buildImage({ steps, config: { user: '1' } });
    expect(analysis.base.layerCount).toBe(0);
    expect(runRules(RULES, { image: analysis }).findings.map(({ ruleId }) => ruleId)).not.toContain(
      'volatile-below-stable',
    );
  });

  it('leaves to the rules of Dockerfiles what they say with a line', async () => {
    const image = CASES['volatile-below-stable']?.bad;
    if (!image) throw new Error('no case');
    const analysis = await buildImage({ ...image, config: { user: '' } });
    const dockerfile = { stages: [], finalStage: null, preamble: [], syntax: null, escape: '\\' as const };
    const context = {
      image: analysis,
      dockerfile: { ...dockerfile, schemaVersion: 1 as const, findings: [], problems: [], suggestion: null },
    };
    const ids = runRules(imageRules, context).findings.map(({ ruleId }) => ruleId);
    expect(ids).toEqual([]);
  });
});

describe('a toolchain that was unpacked beside the packages of the system', () => {
  const KEY = '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n';
  const steps = [
    ...baseSteps([file('etc/base', 10), { name: 'srv/base.pem', body: KEY }]),
    copy(
      '/usr/local/go',
      { name: 'usr/local/go/VERSION', body: 'go1.26.1\n' },
      { ...file('usr/local/go/pkg/tool/linux_amd64/compile', 2_000_000), mode: 0o755 },
      { name: 'usr/local/go/src/crypto/tls/testdata/key.pem', body: KEY },
    ),
    copy('/app', { name: 'app/server.pem', body: KEY }),
  ];
  const findingsOf = async (ruleId: string) =>
    runRules(RULES, { image: await buildImage({ steps, config: { user: '1' } }) }).findings.filter(
      (finding) => finding.ruleId === ruleId,
    );

  it('is a toolchain and no development dependency', async () => {
    const [toolchain] = await findingsOf('build-toolchain-left');
    expect(toolchain).toMatchObject({ severity: 'warning', evidence: { layerIndex: 1, pathCount: 3 } });
    expect(await findingsOf('dev-dependencies-left')).toEqual([]);
    const purposes = classifyFiles(await buildImage({ steps })).filter(({ path }) => path.startsWith('usr/local/go/'));
    expect(purposes.map(({ purpose }) => purpose)).toEqual(['toolchain', 'toolchain', 'toolchain']);
  });

  it('gives no secret away with the keys of its own tests; other keys of the same form do', async () => {
    const secrets = await findingsOf('secrets-shipped');
    expect(secrets.map(({ severity, scope, evidence }) => [severity, scope, evidence.paths])).toEqual([
      ['error', 'own', ['app/server.pem']],
      ['info', 'own', ['usr/local/go/src/crypto/tls/testdata/key.pem']],
      ['warning', 'base', ['srv/base.pem']],
    ]);
    expect(secrets[1]?.message).toContain('pkg:generic/go@1.26.1');
  });
});
