import type { Cataloger } from './cataloger.js';

/** Every cataloger, in the order of the report. A test fails for a file of this folder that is not listed. */
export const CATALOGERS: readonly Cataloger[] = [];
