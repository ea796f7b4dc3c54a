import { readJsonForm } from './words.js';

const QUOTED = /"((?:[^"\\]|\\.)*)"/g;
/** Test, then interval, timeout and start period, since 2023 also the start interval, and the retries as a character. */
const HEALTH_CHECK = /^&\{\[(.*)\] ((?:"[\dhmsµun.]+" ?)+)(?:'(?:\\x([0-9a-f]{2})|(.))'|(\d+))\}$/;
/** BuildKit since 2025: the struct with the names of its fields, the command without quotes. */
const NAMED_HEALTH_CHECK =
  /^\{Test:\[(NONE|CMD-SHELL|CMD)(?: (.*))?\] Interval:(\S+) Timeout:(\S+) StartPeriod:(\S+) (?:StartInterval:(\S+) )?Retries:(\d+)\}$/;
const DURATIONS = ['interval', 'timeout', 'start-period', 'start-interval'];

/**
 * The arguments of an instruction as a Dockerfile has them, from what builders print with Go's formats into a history:
 * lists without commas, maps of ports, the struct of a health check. Everything else as it is.
 */
export function fromGoSyntax(keyword: string, text: string): string {
  switch (keyword) {
    case 'EXPOSE':
      return portsOfGoMap(text);
    case 'CMD':
    case 'ENTRYPOINT':
      return text.startsWith('["') ? jsonOfQuoted(text) : text;
    case 'SHELL':
    case 'VOLUME':
      return jsonOfList(text);
    case 'HEALTHCHECK':
      return healthCheck(text);
    default:
      return text;
  }
}

/** `map[80/tcp:{}]` or `[80/tcp]`. */
function portsOfGoMap(text: string): string {
  if (!text.startsWith('map[') && !text.startsWith('[')) return text;
  const inner = text.slice(text.indexOf('[') + 1).replaceAll(']', ' ');
  return inner.replaceAll(':{}', ' ').trim().replace(/\s+/g, ' ');
}

/** `["a" "b c"]`; text that is JSON or no such list stays. */
function jsonOfQuoted(text: string): string {
  if (readJsonForm(text) !== null || !/^\["(?:[^"\\]|\\.)*"(?: "(?:[^"\\]|\\.)*")*\]$/.test(text)) return text;
  return `[${[...text.matchAll(QUOTED)].map(([word]) => word).join(', ')}]`;
}

/** `[/bin/bash -o pipefail -c]`. */
function jsonOfList(text: string): string {
  if (!text.startsWith('[') || !text.endsWith(']') || readJsonForm(text) !== null) return text;
  if (text.startsWith('["')) return jsonOfQuoted(text);
  const words = text.slice(1, -1).split(' ');
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}

function healthCheck(text: string): string {
  const named = NAMED_HEALTH_CHECK.exec(text.slice(0, 16_384));
  if (named) return namedHealthCheck(named);
  const match = HEALTH_CHECK.exec(text.slice(0, 16_384));
  if (!match) return text;
  const [, test = '', durations = '', code, character, digits] = match;
  const [kind, ...command] = [...test.matchAll(QUOTED)].map(([, word = '']) => word.replace(/\\(["\\])/g, '$1'));
  if (kind === 'NONE') return 'NONE';
  const times = [...durations.matchAll(QUOTED)].map(([, time]) => time);
  const retries = digits ?? (code === undefined ? character?.codePointAt(0) : Number.parseInt(code, 16));
  const run = kind === 'CMD-SHELL' ? command.join(' ') : `[${command.map((word) => JSON.stringify(word)).join(', ')}]`;
  return [...healthCheckFlags(times, Number(retries)), 'CMD', run].join(' ');
}

/** An exec form has lost the borders of its words, and is shown like one in shell form. */
function namedHealthCheck(match: RegExpExecArray): string {
  const [, kind, command = '', interval, timeout, startPeriod, startInterval, retries] = match;
  if (kind === 'NONE') return 'NONE';
  const times = [interval, timeout, startPeriod, startInterval];
  return [...healthCheckFlags(times, Number(retries)), 'CMD', command].join(' ');
}

function healthCheckFlags(times: readonly (string | undefined)[], retries: number): string[] {
  const flags = times.map((time = '0s', index) => (time === '0s' ? '' : `--${DURATIONS[index]}=${time}`));
  return [...flags, retries > 0 ? `--retries=${retries}` : ''].filter((flag) => flag !== '');
}
