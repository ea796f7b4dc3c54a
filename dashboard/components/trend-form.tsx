import type { VNode } from 'preact';
import { METRIC_LABELS } from '../model/labels.js';
import type { TrendChoice } from '../model/route.js';

interface TrendFormProps {
  readonly choice: TrendChoice;
  readonly repositories: readonly string[];
  readonly onChange: (choice: TrendChoice) => void;
}

/** The choices of a trend chart; each takes effect when its field is left. */
export function TrendForm({ choice, repositories, onChange }: TrendFormProps): VNode {
  const field = (key: keyof TrendChoice, label: string, type: 'text' | 'date', placeholder = ''): VNode => (
    <label class={key === 'repository' ? 'wide' : undefined}>
      {label}
      <input
        type={type}
        value={choice[key]}
        placeholder={placeholder}
        list={key === 'repository' ? 'repositories' : undefined}
        onChange={({ currentTarget }) => onChange({ ...choice, [key]: currentTarget.value.trim() })}
      />
    </label>
  );
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      {field('repository', 'Repository', 'text', 'docker.io/library/alpine')}
      <datalist id="repositories">
        {repositories.map((repository) => (
          <option key={repository} value={repository} />
        ))}
      </datalist>
      <label class="wide">
        Number
        <select
          value={choice.metric}
          onChange={({ currentTarget }) => onChange({ ...choice, metric: currentTarget.value })}
        >
          {Object.entries(METRIC_LABELS).map(([metric, label]) => (
            <option key={metric} value={metric}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {field('tag', 'Tag', 'text', 'all tags')}
      {field('platform', 'Platform', 'text', 'all platforms')}
      {field('from', 'From (UTC)', 'date')}
      {field('to', 'To (UTC)', 'date')}
    </form>
  );
}
