import type { Facts } from './facts.js';

const BLOCK = /Gem::Specification\.new\s*(?:do\s*|\{\s*)\|\s*(\w+)\s*\|/;
const STRING = /(?:"([^"\n]*)"|'([^'\n]*)'|%q[<{(]([^\n>})]*)[>})])/.source;
const STRINGS = new RegExp(STRING, 'g');
const CONSTANT_VERSION = new RegExp(`^[ \\t]*VERSION[ \\t]*=[ \\t]*${STRING}`, 'm');

/**
 * Reads a gem specification as RubyGems writes it, which is Ruby code with one literal assignment a line.
 * A version that is a constant is looked up in the same file, then in the file's name (`name-version`).
 * @param fullName file name without `.gemspec`
 */
export function parseGemspec(text: string, fullName: string): Facts | undefined {
  const variable = BLOCK.exec(text)?.[1];
  if (variable === undefined) return undefined;
  const value = (field: string): string => assigned(text, variable, field);
  const name = literals(value('name'))[0] ?? '';
  const version = literals(value('version'))[0] ?? constantVersion(text) ?? versionInName(fullName, name);
  if (name === '' || version === '') return undefined;
  const licenses = literals(value('licenses') || value('license'));
  const platform = literals(value('platform'))[0];
  return {
    name,
    version,
    ...(licenses.length > 0 ? { licenses } : {}),
    ...(platform === undefined || platform === 'ruby' ? {} : { qualifiers: { platform } }),
    dependencies: dependencies(text, variable),
    files: literals(value('files')),
  };
}

/** Right side of `variable.field = …` up to the end of its line. */
function assigned(text: string, variable: string, field: string): string {
  return new RegExp(`^[ \\t]*${variable}\\.${field}[ \\t]*=([^\\n]*)`, 'm').exec(text)?.[1] ?? '';
}

function literals(code: string): string[] {
  return [...code.matchAll(STRINGS)].map(([, double, single, percent]) => double ?? single ?? percent ?? '');
}

function dependencies(text: string, variable: string): string[] {
  const call = new RegExp(`^[ \\t]*${variable}\\.add_(?:runtime_)?dependency[ \\t(]([^\\n]*)`, 'gm');
  const names = [...text.matchAll(call)].flatMap(([, code = '']) => literals(code)[0] ?? []);
  return [...new Set(names)];
}

function constantVersion(text: string): string | undefined {
  const [line] = CONSTANT_VERSION.exec(text) ?? [];
  return line === undefined ? undefined : literals(line)[0];
}

function versionInName(fullName: string, name: string): string {
  return name !== '' && fullName.startsWith(`${name}-`) ? fullName.slice(name.length + 1) : '';
}
