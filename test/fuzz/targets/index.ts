import type { FuzzTarget } from '../fuzz-target.js';
import { CATALOGER_TARGETS } from './catalogers.js';
import { DOCKERFILE_TARGETS } from './dockerfiles.js';
import { DOCUMENT_TARGETS } from './documents.js';
import { FORMAT_TARGETS } from './formats.js';
import { LAYER_TARGETS } from './layers.js';
import { REQUEST_TARGETS } from './requests.js';

/** Every parser of foreign bytes. */
export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  ...REQUEST_TARGETS,
  ...DOCUMENT_TARGETS,
  ...DOCKERFILE_TARGETS,
  ...LAYER_TARGETS,
  ...FORMAT_TARGETS,
  ...CATALOGER_TARGETS,
];
