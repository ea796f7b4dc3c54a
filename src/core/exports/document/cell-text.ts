import { formatBytes, formatDelta } from '../../units.js';
import { groupDelta, groupDigits } from '../text/digits.js';
import { inertText } from '../text/inert-text.js';
import type { Cell } from './document.js';

/** A cell as one line of inert text; a format adds its own escapes. */
export function cellText(cell: Cell): string {
  switch (cell.kind) {
    case 'bytes':
      return formatBytes(cell.value);
    case 'delta':
      return formatDelta(cell.value);
    case 'exact':
    case 'count':
      return groupDigits(cell.value);
    case 'exactDelta':
      return groupDelta(cell.value);
    default:
      return inertText(cell.text);
  }
}
