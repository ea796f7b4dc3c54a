import type { ComponentChildren, VNode } from 'preact';
import { inertText } from '../model/text.js';
import type { PackageRow, SortKey } from '../model/package-rows.js';
import { Size, SizeDelta } from './text.js';

export interface Column {
  readonly title: string;
  readonly sort: SortKey;
  readonly numeric: boolean;
  /** Share of the table's width, in percent. */
  readonly width: number;
  readonly cell: (row: PackageRow) => ComponentChildren;
}

const CHANGE: Column = {
  title: 'Change',
  sort: 'change',
  numeric: false,
  width: 10,
  cell: ({ change }) => <span class={`badge change-${change}`}>{change}</span>,
};
const TYPE: Column = {
  title: 'Type',
  sort: 'type',
  numeric: false,
  width: 8,
  cell: ({ type }) => <Clipped text={type} />,
};
const ROLE: Column = {
  title: 'Role',
  sort: 'role',
  numeric: false,
  width: 9,
  cell: ({ role }) => (role === 'unknown' ? '' : role),
};
const LAYER: Column = {
  title: 'Layer',
  sort: 'layerIndex',
  numeric: true,
  width: 6,
  cell: ({ layerIndex, instruction }) => (
    <span title={instruction === null ? undefined : inertText(instruction)}>
      {layerIndex === null ? '' : `#${layerIndex}`}
    </span>
  ),
};

/** The bytes that a package owns in one of the images; nothing where it is not there. */
function sizeColumn(title: string, side: 'baselineSize' | 'candidateSize'): Column {
  const cell = ({ [side]: bytes }: PackageRow): VNode | null => (bytes === null ? null : <Size bytes={bytes} />);
  return { title, sort: side, numeric: true, width: 10, cell };
}

export const COMPARED_COLUMNS: readonly Column[] = [
  CHANGE,
  TYPE,
  { title: 'Name', sort: 'name', numeric: false, width: 21, cell: ({ name }) => <Clipped text={name} /> },
  { title: 'Version', sort: 'candidateVersion', numeric: false, width: 18, cell: (row) => <Versions row={row} /> },
  sizeColumn('Baseline', 'baselineSize'),
  sizeColumn('Candidate', 'candidateSize'),
  { title: 'Difference', sort: 'delta', numeric: true, width: 10, cell: ({ delta }) => <SizeDelta bytes={delta} /> },
  { ...ROLE, width: 8 },
  LAYER,
];

export const IMAGE_COLUMNS: readonly Column[] = [
  TYPE,
  { title: 'Name', sort: 'name', numeric: false, width: 34, cell: ({ name }) => <Clipped text={name} /> },
  { title: 'Version', sort: 'candidateVersion', numeric: false, width: 29, cell: (row) => <Versions row={row} /> },
  {
    title: 'Owned size',
    sort: 'candidateSize',
    numeric: true,
    width: 13,
    cell: ({ candidateSize }) => <Size bytes={candidateSize ?? 0} />,
  },
  ROLE,
  LAYER,
];

/** Foreign text on one line; what does not fit is in the title. */
function Clipped({ text }: { text: string }): VNode {
  const shown = inertText(text);
  return (
    <bdi class="clipped" title={shown}>
      {shown}
    </bdi>
  );
}

function Versions({ row: { baselineVersion, candidateVersion } }: { row: PackageRow }): VNode {
  const versions = [baselineVersion, candidateVersion].filter((version) => version !== null);
  return <Clipped text={versions.join(' → ')} />;
}
