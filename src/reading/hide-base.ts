import type { Caller } from '../access/caller.js';
import { isWithin, repositoryOf } from '../access/repository-limits.js';
import { CodedError } from '../core/errors.js';
import type { ImageHead, ImageReport } from '../core/report/image-report.js';

/** Of whoever reads: which repositories they see. */
export type Viewer = Pick<Caller, 'repositories'>;

/** What of a caller decides what they see. */
export const viewerOf = ({ repositories }: Caller): Viewer => ({ repositories });

/** How a Dockerfile names a base that nobody named. */
const UNNAMED = 'BASE_IMAGE';

/** The report without the name of a base image that only the service knows, if its repository is not for the caller. */
export function withoutHiddenBase(caller: Viewer, report: ImageReport): ImageReport {
  const shown = headWithoutHiddenBase(caller, report);
  const { name } = report.base;
  if (name === null || shown.base.name !== null) return report;
  const dockerfile = report.prediction.dockerfile
    .split('\n')
    .map((line) => (line === `FROM ${name}` || line === `FROM ${name} AS build` ? line.replace(name, UNNAMED) : line))
    .join('\n');
  return { ...report, base: shown.base, prediction: { ...report.prediction, dockerfile } };
}

/** As `withoutHiddenBase`, of one side of a comparison. */
export function headWithoutHiddenBase<Head extends Pick<ImageHead, 'base'>>(caller: Viewer, head: Head): Head {
  const { name, source } = head.base;
  const isFound = source === 'chain' || source === 'annotation'; // of these, the name may be that of another image here
  if (caller.repositories === null || name === null || !isFound || isVisible(caller, name)) return head;
  return { ...head, base: { ...head.base, name: null, digest: null } };
}

function isVisible({ repositories }: Viewer, reference: string): boolean {
  try {
    return isWithin(repositoryOf(reference), repositories);
  } catch (error) {
    if (error instanceof CodedError) return false; // an annotation may hold anything
    throw error;
  }
}
