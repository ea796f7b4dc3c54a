import { describe, expect, it } from 'vitest';
import { bodyOf, draftFaults, draftOf, EMPTY_TARGET, emptyDraft } from '../../dashboard/model/audit-draft.js';
import { CreateAudit, type AuditResource } from '../../src/audits/audit.dto.js';

const complete = (): ReturnType<typeof emptyDraft> => ({
  ...emptyDraft(),
  name: ' nightly ',
  budgets: 'layers <= 10\n\n visibleSize <= 1GB ',
  targets: [
    { ...EMPTY_TARGET, repository: ' team/app ', platforms: 'linux/amd64, linux/arm64,' },
    { ...EMPTY_TARGET, repository: 'team/two', glob: '', newest: '', semver: '^1', baseline: 'none' },
    { ...EMPTY_TARGET, repository: 'team/three', baseline: 'reference', baselineText: 'team/three:stable' },
    {
      ...EMPTY_TARGET,
      repository: 'team/four',
      baseline: 'singleStageTag',
      baselineText: '{tag}-single',
      from: '{tag}-m',
    },
  ],
});

describe('a draft of an audit', () => {
  it('is sent as the service takes it, and comes back as it was', () => {
    const body = CreateAudit.parse(bodyOf(complete()));
    expect(body).toMatchObject({
      name: 'nightly',
      budgets: ['layers <= 10', 'visibleSize <= 1GB'],
      targets: [
        {
          repository: 'team/app',
          tags: { glob: '*', newest: 10 },
          platforms: ['linux/amd64', 'linux/arm64'],
          baseline: { previousRun: true },
        },
        { repository: 'team/two', tags: { semver: '^1' } },
        { baseline: { reference: 'team/three:stable' } },
        { baseline: { singleStageTag: '{tag}-single', from: '{tag}-m' } },
      ],
    });
    expect(body.targets[1]).not.toHaveProperty('baseline');
    expect(bodyOf(draftOf(body as unknown as AuditResource))).toEqual(bodyOf(complete()));
  });

  it('says what is missing at the field of the body', () => {
    expect(draftFaults(complete()).size).toBe(0);
    const [first] = complete().targets;
    const target = {
      ...EMPTY_TARGET,
      ...first,
      repository: '',
      glob: '',
      newest: 'ten',
      baseline: 'reference' as const,
    };
    const faults = draftFaults({ ...complete(), name: ' ', cron: '', targets: [target] });
    expect([...faults.keys()]).toEqual([
      'name',
      'cron',
      'targets.0.repository',
      'targets.0.tags.newest',
      'targets.0.baseline',
    ]);
    const none = { ...target, newest: '', semver: '' };
    expect(draftFaults({ ...complete(), targets: [none] }).has('targets.0.tags.glob')).toBe(true);
  });
});
