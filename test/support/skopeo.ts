import { tmpdir } from 'node:os';
import { parseReference, type RegistryReference } from '../../src/core/image/reference.js';
import { Skopeo, type SkopeoSettings } from '../../src/skopeo/skopeo.js';
import { findProgram } from './programs.js';

/** Tests that run skopeo use `describe.skipIf(!hasSkopeo)`. */
export const hasSkopeo = findProgram('skopeo') !== null;
if (!hasSkopeo) console.warn('skopeo is missing: the tests that run it are skipped');

export const testSkopeo = (settings: Partial<SkopeoSettings> = {}): Skopeo =>
  new Skopeo({
    binary: 'skopeo',
    environment: { PATH: process.env['PATH'] },
    temporaryFolder: tmpdir(),
    inspectTimeout: 20_000,
    ...settings,
  });

export const insecure = { tlsVerify: false };

export const registryReference = (text: string): RegistryReference => parseReference(text) as RegistryReference;
