import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PackageRow, SortKey, SortOrder } from '../model/package-rows.js';
import { rowWindow } from '../model/row-window.js';
import type { Column } from './package-columns.js';

/** Height of a row, CSS pixels; the style sheet has the same number. */
const ROW_HEIGHT = 34;
const ROWS_IN_VIEW = 14;

interface WindowedTableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly PackageRow[];
  readonly order: SortOrder;
  readonly onOrder: (order: SortOrder) => void;
}

/** A table that scrolls in itself and draws only the rows in view; their true places are in aria-rowindex. */
export function WindowedTable({ label, columns, rows, order, onOrder }: WindowedTableProps): VNode {
  const scroller = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [rows]);
  const viewHeight = ROWS_IN_VIEW * ROW_HEIGHT;
  const { first, end } = rowWindow(offset, viewHeight, ROW_HEIGHT, rows.length);
  return (
    <div
      ref={scroller}
      class="windowed"
      role="region"
      aria-label={label}
      tabIndex={0}
      style={{ height: `${Math.min(rows.length, ROWS_IN_VIEW) * ROW_HEIGHT + ROW_HEIGHT + 2}px` }}
      onScroll={({ currentTarget }) => setOffset(currentTarget.scrollTop)}
    >
      <table aria-rowcount={rows.length + 1}>
        <colgroup>
          {columns.map(({ title, width }) => (
            <col key={title} style={{ width: `${width}%` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <SortHeader key={column.title} column={column} order={order} onOrder={onOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap rows={first} columns={columns.length} />
          {rows.slice(first, end).map((row, index) => (
            <tr key={row.key} aria-rowindex={first + index + 2}>
              {columns.map(({ title, numeric, cell }) => (
                <td key={title} class={numeric ? 'number' : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
          <Gap rows={rows.length - end} columns={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

/** Holds the place of rows that are not drawn. */
function Gap({ rows, columns }: { rows: number; columns: number }): VNode | null {
  if (rows === 0) return null;
  return (
    <tr class="gap" aria-hidden="true">
      <td colSpan={columns} style={{ height: `${rows * ROW_HEIGHT}px` }} />
    </tr>
  );
}

interface SortHeaderProps {
  readonly column: Column;
  readonly order: SortOrder;
  readonly onOrder: (order: SortOrder) => void;
}

function SortHeader({ column: { title, sort, numeric }, order, onOrder }: SortHeaderProps): VNode {
  const sorted = order.key === sort;
  const direction = order.descending ? 'descending' : 'ascending';
  return (
    <th scope="col" class={numeric ? 'number' : undefined} aria-sort={sorted ? direction : 'none'}>
      <button type="button" class="sort" onClick={() => onOrder(nextOrder(order, sort, numeric))}>
        {title}
        <span aria-hidden="true">{sorted ? (order.descending ? ' ▾' : ' ▴') : ''}</span>
      </button>
    </th>
  );
}

/** The first click sorts numbers from the largest and text from A; the next one turns it round. */
function nextOrder(order: SortOrder, key: SortKey, numeric: boolean): SortOrder {
  return { key, descending: order.key === key ? !order.descending : numeric };
}
