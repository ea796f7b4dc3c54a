import type { VNode } from 'preact';
import { BASELINES, type BaselineKind, type TargetDraft } from '../model/audit-draft.js';
import { ReferenceField } from './reference-field.js';

/** What a field of a target shows and does; `path` is its place in the body that is sent. */
type FieldOf = (
  name: Exclude<keyof TargetDraft, 'baseline'>,
  path: string,
) => { value: string; fault: string | undefined; onInput: (value: string) => void };

interface TargetFieldsProps {
  readonly target: TargetDraft;
  readonly index: number;
  readonly faults: ReadonlyMap<string, string>;
  readonly repositories: readonly string[];
  readonly onChange: (target: TargetDraft) => void;
  /** Takes the target out; null for the only one. */
  readonly onRemove: (() => void) | null;
}

/** One repository of an audit: which of its tags, and what they are compared with. */
export function TargetFields({ target, index, faults, repositories, onChange, onRemove }: TargetFieldsProps): VNode {
  const at = `targets.${index}`;
  const field: FieldOf = (name, path) => ({
    value: target[name],
    fault: faults.get(`${at}.${path}`),
    onInput: (value: string) => onChange({ ...target, [name]: value }),
  });
  return (
    <fieldset class="target">
      <legend>Repository {index + 1}</legend>
      <ReferenceField
        {...{
          label: 'Repository',
          placeholder: 'registry.example/team/app',
          required: true,
          suggestions: repositories,
        }}
        {...field('repository', 'repository')}
      />
      <div class="field-row">
        <ReferenceField {...{ label: 'Tags like', placeholder: '*' }} {...field('glob', 'tags.glob')} />
        <ReferenceField
          {...{ label: 'Versions (optional)', placeholder: '>=1.4 <2' }}
          {...field('semver', 'tags.semver')}
        />
        <ReferenceField {...{ label: 'At most, the newest', placeholder: 'all' }} {...field('newest', 'tags.newest')} />
        <ReferenceField
          {...{ label: 'Platforms (optional)', placeholder: 'linux/amd64, linux/arm64' }}
          {...field('platforms', 'platforms')}
        />
      </div>
      <BaselineFields {...{ target, onChange, field }} />
      {onRemove && (
        <button type="button" onClick={onRemove}>
          Remove repository {index + 1}
        </button>
      )}
    </fieldset>
  );
}

interface BaselineFieldsProps {
  readonly target: TargetDraft;
  readonly onChange: (target: TargetDraft) => void;
  readonly field: FieldOf;
}

/** What the images of a target are compared with. */
function BaselineFields({ target, onChange, field }: BaselineFieldsProps): VNode {
  return (
    <div class="field-row">
      <label class="field">
        Compare with
        <select
          value={target.baseline}
          onChange={({ currentTarget }) => onChange({ ...target, baseline: currentTarget.value as BaselineKind })}
        >
          {Object.entries(BASELINES).map(([kind, label]) => (
            <option key={kind} value={kind}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {target.baseline === 'reference' && (
        <ReferenceField
          {...{ label: 'Image', placeholder: 'registry.example/team/app:stable' }}
          {...field('baselineText', 'baseline')}
        />
      )}
      {target.baseline === 'singleStageTag' && (
        <>
          <ReferenceField
            {...{ label: 'Tag of the twin', placeholder: '{tag}-single' }}
            {...field('baselineText', 'baseline')}
          />
          <ReferenceField
            {...{ label: 'Tags are (optional)', placeholder: '{tag}-multi' }}
            {...field('from', 'baseline.from')}
          />
        </>
      )}
    </div>
  );
}
