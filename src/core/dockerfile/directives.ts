import { CodedError } from '../errors.js';

/** Parser directives: comments `# name=value` on the very first lines of a Dockerfile. */
export interface Directives {
  /** Frontend image of `# syntax=`, or null. */
  readonly syntax: string | null;
  readonly escape: '\\' | '`';
}

const DIRECTIVE = /^#[ \t]*([A-Za-z][A-Za-z0-9]*)[ \t]*=(.*)$/;
const KNOWN = new Set(['syntax', 'escape', 'check']);

/**
 * Reads the directives; they end at the first line that is not one (Dockerfile reference, "Parser
 * directives"). Throws DOCKERFILE_INVALID for a repeated directive and for an impossible escape.
 */
export function readDirectives(lines: readonly string[]): Directives {
  const found = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    const match = DIRECTIVE.exec(line.trim());
    const name = match?.[1]?.toLowerCase() ?? '';
    const value = match?.[2]?.trim() ?? '';
    if (!KNOWN.has(name) || value === '') break;
    if (found.has(name)) throw new CodedError('DOCKERFILE_INVALID', `line ${index + 1}: directive ${name} is repeated`);
    if (name === 'escape' && value !== '\\' && value !== '`') {
      throw new CodedError('DOCKERFILE_INVALID', `line ${index + 1}: the escape directive must be \\ or \``);
    }
    found.set(name, value);
  }
  return { syntax: found.get('syntax') ?? null, escape: found.get('escape') === '`' ? '`' : '\\' };
}
