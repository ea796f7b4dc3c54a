import { readFileSync } from 'node:fs';
import type { ConfigHistory } from '../../src/core/image/config.js';

const FOLDER = new URL('../fixtures/histories/', import.meta.url);

interface Recorded {
  readonly dockerfile?: string;
  readonly layers: number;
  readonly history: readonly { created?: string; created_by?: string; comment?: string; empty_layer?: boolean }[];
}

/** A history that a real builder wrote, with the Dockerfile that was built (empty without one), see test/fixtures/histories. */
export function readRealHistory(name: string): { dockerfile: string; layers: number; history: ConfigHistory[] } {
  const { dockerfile, layers, history } = JSON.parse(readRealFile(`${name}.json`).toString()) as Recorded;
  let layer = 0;
  const entries = history.map((entry) => ({
    createdBy: entry.created_by ?? null,
    comment: entry.comment ?? null,
    created: entry.created ?? null,
    emptyLayer: entry.empty_layer === true,
    layerIndex: entry.empty_layer === true ? null : layer++,
  }));
  return { dockerfile: dockerfile === undefined ? '' : readRealFile(dockerfile).toString(), layers, history: entries };
}

export const readRealFile = (name: string): Buffer => readFileSync(new URL(name, FOLDER));
