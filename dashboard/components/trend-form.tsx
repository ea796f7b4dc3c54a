import type { VNode } from 'preact';
import { metricLabel } from '../../src/core/trends/metric-labels.js';
import { METRIC_GROUPS } from '../model/metric-options.js';
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
    <form class="filters in-columns" onSubmit={(event) => event.preventDefault()}>
      {field('repository', 'Repository', 'text', 'docker.io/library/alpine')}
      <datalist id="repositories">
        {repositories.map((repository) => (
          <option key={repository} value={repository} />
        ))}
      </datalist>
      <label class="wide">
        Metric
        <select
          value={choice.metric}
          onChange={({ currentTarget }) => onChange({ ...choice, metric: currentTarget.value })}
        >
          {METRIC_GROUPS.map(([title, metrics]) => (
            <optgroup key={title} label={title}>
              {metrics.map((metric) => (
                <option key={metric} value={metric}>
                  {metricLabel(metric)}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      {field('tag', 'Tag or pattern', 'text', 'all, or v1.*')}
      <label>
        One line for
        <select
          value={choice.seriesBy}
          onChange={({ currentTarget }) => onChange({ ...choice, seriesBy: currentTarget.value })}
        >
          <option value="">each tag</option>
          <option value="platform">all tags together</option>
        </select>
      </label>
      {field('platform', 'Platform', 'text', 'all platforms')}
      {field('from', 'From (UTC)', 'date')}
      {field('to', 'To (UTC)', 'date')}
    </form>
  );
}
