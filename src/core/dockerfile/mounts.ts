import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import { flagsOf } from './instructions.js';

/** A `RUN --mount`. */
export interface Mount {
  /** `bind` (the default), `cache`, `tmpfs`, `secret` or `ssh`. */
  readonly type: string;
  /** Stage or image of a bind mount; '' for the build context. */
  readonly from: string;
  readonly source: string;
  readonly target: string;
}

/** The mounts of a RUN, in order (Dockerfile reference, "RUN --mount"). */
export function mountsOf(instruction: DockerfileInstruction, escape = '\\'): Mount[] {
  if (instruction.keyword !== 'RUN') return [];
  return flagsOf(instruction, escape)
    .filter((flag) => flag.name === 'mount')
    .map((flag) => readMount(flag.value));
}

/** Whether a cache or tmpfs mount keeps `path` (absolute) out of the layer. */
export function isMountedAway(mounts: readonly Mount[], path: string): boolean {
  return mounts.some((mount) => {
    if (mount.type !== 'cache' && mount.type !== 'tmpfs') return false;
    const target = mount.target.replace(/\/+$/, '');
    return target !== '' && (path === target || path.startsWith(`${target}/`));
  });
}

function readMount(value: string): Mount {
  const fields = new Map<string, string>();
  for (const part of value.split(',')) {
    const equals = part.indexOf('=');
    if (equals > 0) fields.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1));
  }
  return {
    type: fields.get('type') ?? 'bind',
    from: fields.get('from') ?? '',
    source: fields.get('source') ?? fields.get('src') ?? '',
    target: fields.get('target') ?? fields.get('dst') ?? fields.get('destination') ?? '',
  };
}
