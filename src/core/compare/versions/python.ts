import { compare, valid } from '@renovatebot/pep440';

/** Order of Python packages (PEP 440). */
export function comparePython(a: string, b: string): number | null {
  return valid(a) === null || valid(b) === null ? null : compare(a, b);
}
