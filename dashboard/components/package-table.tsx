import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import {
  filterPackages,
  sortPackages,
  valuesOf,
  type PackageFilter,
  type PackageRow,
  type SortOrder,
} from '../model/package-rows.js';
import { formatWhole } from '../model/text.js';
import { Notice } from './notice.js';
import { COMPARED_COLUMNS, IMAGE_COLUMNS } from './package-columns.js';
import { WindowedTable } from './windowed-table.js';

const ALL: PackageFilter = { text: '', type: '', change: '' };

interface PackageTableProps {
  readonly rows: readonly PackageRow[];
  readonly kind: 'comparison' | 'image';
}

/** Packages with search, filters and sorting; thousands of rows stay quick. */
export function PackageTable({ rows, kind }: PackageTableProps): VNode {
  const [filter, setFilter] = useState(ALL);
  const [order, setOrder] = useState<SortOrder>({
    key: kind === 'image' ? 'candidateSize' : 'delta',
    descending: true,
  });
  const shown = useMemo(() => sortPackages(filterPackages(rows, filter), order), [rows, filter, order]);
  if (rows.length === 0) return <Notice>{kind === 'image' ? 'No package was found.' : 'No package differs.'}</Notice>;
  return (
    <>
      <div class="filters">
        <label class="wide">
          Search
          <input
            type="search"
            value={filter.text}
            onInput={({ currentTarget }) => setFilter({ ...filter, text: currentTarget.value })}
          />
        </label>
        <Choice
          label="Type"
          value={filter.type}
          values={valuesOf(rows, 'type')}
          onChoose={(type) => setFilter({ ...filter, type })}
        />
        {kind === 'comparison' && (
          <Choice
            label="Change"
            value={filter.change}
            values={valuesOf(rows, 'change')}
            onChoose={(change) => setFilter({ ...filter, change })}
          />
        )}
        <p role="status" class="quiet">
          {formatWhole(shown.length)} of {formatWhole(rows.length)} packages
        </p>
      </div>
      <WindowedTable
        label="Table of packages"
        columns={kind === 'image' ? IMAGE_COLUMNS : COMPARED_COLUMNS}
        rows={shown}
        order={order}
        onOrder={setOrder}
      />
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly onChoose: (value: string) => void;
}

function Choice({ label, value, values, onChoose }: ChoiceProps): VNode {
  return (
    <label>
      {label}
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        <option value="">all</option>
        {values.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}
