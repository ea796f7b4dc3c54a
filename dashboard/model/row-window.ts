/** Which rows of a long table are drawn: those in view and some around them. */
export interface RowWindow {
  readonly first: number;
  /** One behind the last. */
  readonly end: number;
}

/** Rows drawn above and below the view, so that quick scrolling shows no gap. */
const MARGIN = 12;

/** The rows to draw for a scroll position; heights and offset in CSS pixels. */
export function rowWindow(offset: number, viewHeight: number, rowHeight: number, count: number): RowWindow {
  const inView = Math.ceil(viewHeight / rowHeight);
  const top = Math.min(Math.floor(offset / rowHeight), Math.max(0, count - inView));
  return { first: Math.max(0, top - MARGIN), end: Math.min(count, top + inView + MARGIN) };
}
