/**
 * Dockerfile instructions recovered from the `created_by` of an image's history (OCI image-spec,
 * config.md, `history`). Builders write it in different ways; the known ones:
 *
 * - BuildKit: `RUN /bin/sh -c apt-get update # buildkit`, `COPY . . # buildkit`, comment `buildkit.dockerfile.v0`
 * - classic docker build: `/bin/sh -c apt-get update`, `/bin/sh -c #(nop) COPY dir:HASH in /app `, an owner without a
 *   space behind it, `COPY --chown=appfile:HASH in /app `, and of a URL the hash alone, `ADD HASH in /app `
 * - buildah and podman: as the classic builder, flags kept (`/bin/sh -c #(nop) COPY --chown=1 file:HASH in /`)
 * - build arguments in front of RUN in all three: `|2 A=b C=d /bin/sh -c make`
 * - kaniko: the instruction as it stands in the Dockerfile
 * - lists and health checks as Go prints them, `CMD ["a" "b"]`, `SHELL [/bin/bash -c]`, `HEALTHCHECK &{…}`, in all;
 *   BuildKit writes `HEALTHCHECK {Test:[CMD-SHELL true] Interval:30s …}` by now
 * - Jib, ko, Bazel, apko, buildpacks, umoci, KIWI, debuerreotype: no Dockerfile at all; shown as a comment
 * - Windows base images: `Apply image 1809-RTM-amd64`, `Install update …`; shown as a comment
 * - Nix dockerTools: no `created_by`, but the store paths as comment
 */
import { fromGoSyntax } from './go-syntax.js';
import { isKeyword } from './keywords.js';

/** Longest history text that is looked at; builders write a few kilobytes at most. */
const TEXT_LIMIT = 64 * 1024;
const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh', 'cmd', 'powershell', 'pwsh']);
const WINDOWS_SHELL = /^cmd(\.exe)? \/s \/c /i;
const NOP = '#(nop)';
const BUILDKIT_MARK = ' # buildkit';
const CONTENT_HASH = /^(file|dir|multi):([0-9a-f]{12})[0-9a-f]*$/;
/** The classic builder puts no space behind the owner, `--chown=appfile:HASH`, and only a hash for what it downloaded. */
const HASH_AT_FLAG = /^(--[^ ]{0,256}?)((?:file|dir|multi):[0-9a-f]{64})(?= )/;
const HASH_ALONE = /^([0-9a-f]{64})(?= in )/;
const OTHER_BUILDERS =
  /^(jib-[\w-]+:|jib\b|ko\b|bazel\b|apko\b|crane\b|umoci\b|stacker\b|kiwi\b|mkosi\b|rules_oci\b|buildpacks?\b|nix\b|nix2container\b|apply image \d|install update \d|layer: '|application (?:layer|slice)\b|software bill-of-materials\b)/i;
const NIX_COMMENT = /^store paths: /;
/** Longest comment of a builder that is shown. */
const COMMENT_LIMIT = 1000;

/**
 * The Dockerfile instruction behind a history entry, on one line with single spaces, for example
 * `RUN apt-get update`, `COPY . .` or `COPY dir:779d07c48991 /app` (the classic builder keeps a hash
 * in place of the sources). A text of a builder that knows no Dockerfile becomes a comment, `# jib…`.
 * Null when nothing is known.
 */
export function recoverInstruction(createdBy: string | null, comment: string | null = null): string | null {
  const text = collapse((createdBy ?? '').slice(0, TEXT_LIMIT));
  const note = collapse((comment ?? '').slice(0, COMMENT_LIMIT));
  if (text === '') return NIX_COMMENT.test(note) ? `# ${note}` : null;
  if (text.startsWith('#') && !text.startsWith(NOP)) return text;
  if (OTHER_BUILDERS.test(text)) return `# ${text} ${note}`.trim();

  const plain = withoutBuildkitMark(text);
  const keyword = firstWord(plain).toUpperCase();
  if (isKeyword(keyword) && !WINDOWS_SHELL.test(plain))
    return recoverFromInstruction(keyword, plain.slice(keyword.length).trim());

  const command = withoutBuildArguments(plain);
  const nop = nopText(command);
  if (nop !== null) return recoverFromNop(nop);
  const script = withoutShell(command);
  return script === '' ? null : `RUN ${script}`;
}

/** BuildKit and kaniko: the text starts with a keyword. */
function recoverFromInstruction(keyword: string, rest: string): string {
  if (keyword === 'RUN') return `RUN ${withoutShell(withoutBuildArguments(rest))}`.trim();
  return `${keyword} ${fromGoSyntax(keyword, rest)}`.trim();
}

/** The classic builder and buildah: what follows `#(nop)`. */
function recoverFromNop(text: string): string | null {
  const keyword = firstWord(text).toUpperCase();
  const rest = text.slice(keyword.length).trim();
  if (!isKeyword(keyword)) return text === '' ? null : text;
  if (keyword !== 'COPY' && keyword !== 'ADD') return `${keyword} ${fromGoSyntax(keyword, rest)}`.trim();

  const spaced = rest.replace(HASH_AT_FLAG, '$1 $2').replace(HASH_ALONE, 'file:$1');
  const words = spaced.split(' ').map((word) => word.replace(CONTENT_HASH, '$1:$2'));
  const separator = words.lastIndexOf('in');
  if (separator > 0) words.splice(separator, 1);
  return `${keyword} ${words.join(' ')}`;
}

function nopText(command: string): string | null {
  const start = command.indexOf(NOP);
  if (start < 0 || !isShellPrefix(command.slice(0, start).trim())) return null;
  return command.slice(start + NOP.length).trim();
}

/** Whether `text` is only a shell and its flags, as in `/bin/sh -c`. */
function isShellPrefix(text: string): boolean {
  return text === '' || withoutShell(text) === '';
}

/** Takes a leading shell call such as `/bin/bash -o pipefail -c` away; other commands stay as they are. */
export function withoutShell(command: string): string {
  const words = command.split(' ', 8);
  const shell = (words[0] ?? '').split(/[\\/]/).at(-1) ?? '';
  if (!SHELLS.has(shell.toLowerCase().replace(/\.exe$/, ''))) return command;
  let length = (words[0] ?? '').length;
  for (const word of words.slice(1)) {
    length += 1 + word.length;
    if (/^(-[a-z]*c|\/c|-command)$/i.test(word)) return command.slice(length).trim();
  }
  return command;
}

/**
 * Takes the `|N A=b …` prefix away. Values are not quoted and may hold spaces, so the shell that
 * follows is looked for first; without one, N words are dropped.
 */
function withoutBuildArguments(command: string): string {
  const count = /^\|(\d{1,4}) /.exec(command)?.[1];
  if (count === undefined) return command;
  const words = command.split(' ');
  const first = 1 + Number(count);
  for (let index = first; index < words.length; index++) {
    const word = words[index] ?? '';
    if (!word.includes('/') && !/^(cmd|powershell|pwsh)/i.test(word)) continue;
    const candidate = words.slice(index, index + 8).join(' ');
    if (withoutShell(candidate) !== candidate) return words.slice(index).join(' ');
  }
  return words.slice(first).join(' ');
}

/**
 * An instruction that can be compared: buildah and the classic builder write the checksum of what was copied in place
 * of its name, `COPY dir:2d34… ./src`.
 */
export function withoutContentHash(instruction: string): string;
export function withoutContentHash(instruction: string | null): string | null;
export function withoutContentHash(instruction: string | null): string | null {
  return instruction?.replace(/\b(file|dir|multi):[0-9a-f]{6,64}\b/g, '$1') ?? null;
}

/** The build arguments that a RUN was made with, by name (`|2 A=b C=d /bin/sh -c make`); none for other steps. */
export function buildArguments(createdBy: string | null): Map<string, string> {
  const text = withoutBuildkitMark(collapse((createdBy ?? '').slice(0, TEXT_LIMIT))).replace(/^RUN (?=\|)/, '');
  const command = withoutBuildArguments(text);
  if (command === text) return new Map();
  const written = text.slice(0, text.length - command.length).replace(/^\|\d+ /, '');
  const pairs = written
    .trim()
    .split(/ (?=[A-Za-z_]\w*=)/)
    .filter((pair) => pair.includes('='));
  return new Map(pairs.map((pair) => [pair.split('=', 1)[0] ?? '', pair.slice(pair.indexOf('=') + 1)]));
}

/** The mark closes the text; in releases before 0.8 a digest followed it. */
function withoutBuildkitMark(text: string): string {
  const mark = text.lastIndexOf(BUILDKIT_MARK);
  if (mark < 0) return text;
  const tail = text.slice(mark + BUILDKIT_MARK.length);
  return tail === '' || /^:sha256:[0-9a-f]+$/.test(tail) ? text.slice(0, mark) : text;
}

function firstWord(text: string): string {
  return text.split(' ', 1)[0] ?? '';
}

function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
