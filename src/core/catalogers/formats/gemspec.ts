import type { Facts } from './facts.js';

/** `new` may be given name and version. */
const BLOCK = /Gem::Specification\.new\b([^\n{|]{0,200}?)(?:\bdo\s*|\{\s*)\|\s*(\w+)\s*\|/;
const STRING = /(?:"([^"\n]*)"|'([^'\n]*)'|%q[<{(]([^\n>})]*)[>})])/.source;
const WORDS = /%w[[({]([^\])}]{0,2000})[\])}]/;
const STRINGS = new RegExp(STRING, 'g');
/** A literal alone, perhaps frozen or as `Gem::Version.new("1.0")`: not a part of an expression. */
const LITERAL = new RegExp(
  `^\\s*(?:Gem::Version\\.(?:new|create)\\s*\\(?\\s*)?${STRING}(?:\\.freeze)?\\s*\\)?\\s*(?:;|#|$)`,
);
const CONSTANT_VERSION = new RegExp(`^[ \\t]*VERSION[ \\t]*=[ \\t]*${STRING}`, 'm');

/**
 * Reads a gem specification as RubyGems writes it, which is Ruby code with one literal assignment a line.
 * A version that is a constant is looked up in the same file, then in the file's name (`name-version`).
 * @param fullName file name without `.gemspec`
 */
export function parseGemspec(text: string, fullName: string): Facts | undefined {
  const [, given = '', variable] = BLOCK.exec(text) ?? [];
  if (variable === undefined) return undefined;
  const [givenName, givenVersion] = literals(given);
  const value = (field: string): string => assigned(text, variable, field);
  const name = literal(value('name')) ?? givenName ?? '';
  const version =
    literal(value('version')) ??
    givenVersion ??
    constantVersion(text) ??
    versionInName(fullName, name, literal(value('platform')));
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

/** Right side of `variable.field = …` up to the end of its line, or of its list. */
function assigned(text: string, variable: string, field: string): string {
  const pattern = new RegExp(`^[ \\t]*${variable}\\.${field}[ \\t]*=[ \\t]*(\\[[^\\]]*\\]|[^\\n]*)`, 'm');
  return pattern.exec(text)?.[1] ?? '';
}

function literal(code: string): string | undefined {
  return LITERAL.test(code) ? literals(code)[0] : undefined;
}

function literals(code: string): string[] {
  const words = WORDS.exec(code)?.[1];
  if (words !== undefined) return words.split(/\s+/).filter((word) => word !== '');
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

/** What follows the name in `name-version` or `name-version-platform`. */
function versionInName(fullName: string, name: string, platform: string | undefined): string {
  if (name === '' || !fullName.startsWith(`${name}-`)) return '';
  const rest = fullName.slice(name.length + 1);
  return platform !== undefined && rest.endsWith(`-${platform}`) ? rest.slice(0, -platform.length - 1) : rest;
}
