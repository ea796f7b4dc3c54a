import { z } from 'zod';
import { remember } from '../../collections.js';
import { readJson } from './json.js';

/** What one file says of one package: the evidence that most language catalogers keep of a body. */
export const factsSchema = z.object({
  name: z.string(),
  version: z.string(),
  licenses: z.array(z.string()).optional(),
  dependencies: z.array(z.string()).optional(),
  /** Names of what it expects beside it, and of what is needed to develop it (npm). */
  peers: z.array(z.string()).optional(),
  development: z.array(z.string()).optional(),
  role: z.enum(['build', 'runtime']).optional(),
  qualifiers: z.record(z.string(), z.string()).optional(),
  /** Paths that it says it installed, as it writes them: relative to what its format says. */
  files: z.array(z.string()).optional(),
});

export type Facts = z.infer<typeof factsSchema>;

const listSchema = z.array(factsSchema);

/** Encodes what a file says as evidence. */
export function encodeFacts(facts: readonly Facts[]): Buffer {
  return Buffer.from(JSON.stringify(facts));
}

/** Reads evidence that {@link encodeFacts} made. */
export const decodeFacts = remember((bytes: Uint8Array): readonly Facts[] => readJson(listSchema, bytes));
