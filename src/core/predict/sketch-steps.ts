import { recoverInstruction } from '../dockerfile/build-history.js';
import { refusedArguments } from '../dockerfile/refused-arguments.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { nameOf } from '../image/path.js';

/** An image has 127 layers at most; histories can be made longer. */
const MAX_STEPS = 256;
/** Sources of one COPY that are named; more are a folder. */
const MAX_SOURCES = 8;
const CONTENT_HASH = /\b(file|dir|multi):[0-9a-f]{12}\b/g;

/** Of a here-document builders keep the first line at most; written as it is, it would swallow the lines behind it. */
const HERE_DOCUMENT = /\s<<-?["']?[A-Za-z_]/;

/** A call of the Go compiler, and its arguments. */
const GO_BUILD = /(?<=^RUN |&& |; )go (?:build|install)\b([^&|;]{0,1000})/g;

/** Own instructions that make or prepare layers, oldest first. */
export function ownSteps(image: ImageAnalysis): string[] {
  return ownHistory(image).flatMap(({ instruction, layerIndex }) => {
    if (!/^(?:RUN|COPY|ADD|WORKDIR|SHELL|ARG|ENV) /.test(instruction)) return [];
    if (HERE_DOCUMENT.test(instruction))
      return [`# To be written again, the history has no more of it: ${instruction}`];
    return [withSources(image, instruction, layerIndex)];
  });
}

/** From the first own layer on, with the settings above it: those behind the CMD that closes the base. */
export function ownHistory({ history, base }: ImageAnalysis): { instruction: string; layerIndex: number | null }[] {
  const firstLayer = history.findIndex(({ layerIndex }) => layerIndex === base.layerCount);
  if (firstLayer < 0) return [];
  const between = history.slice(0, firstLayer);
  const closed = between.findLastIndex(
    ({ createdBy, layerIndex }) =>
      layerIndex !== null || /^(?:CMD|ENTRYPOINT) /.test(recoverInstruction(createdBy) ?? ''),
  );
  const first = closed + 1;
  return history.slice(first, first + MAX_STEPS).map(({ createdBy, layerIndex }) => {
    const instruction = recoverInstruction(createdBy) ?? '';
    return { instruction: /^(?:ENV|LABEL) /.test(instruction) ? withQuotes(instruction) : instruction, layerIndex };
  });
}

/** An ENV or LABEL whose values with spaces stand in quotes again: builders leave those out of the history. */
function withQuotes(instruction: string): string {
  if (/["'\\]/.test(instruction) || !/^[A-Z]+ [\w.-]+=/.test(instruction)) return instruction;
  const [keyword = '', ...words] = instruction.split(' ');
  const pairs = words.join(' ').split(/ (?=[A-Za-z_][\w.-]*=)/);
  const quoted = pairs.map((pair) =>
    pair.replace(/^([\w.-]+)=(.* .*)$/, (_, name: string, value: string) => `${name}=${JSON.stringify(value)}`),
  );
  return [keyword, ...quoted].join(' ');
}

/**
 * Puts sources in the place of the checksum that the classic builder and buildah keep of them: the names of
 * the files in the layer, the folder that the destination is called after, or the whole context.
 */
function withSources(image: ImageAnalysis, instruction: string, layerIndex: number | null): string {
  const destination = instruction.slice(instruction.lastIndexOf(' ') + 1);
  return instruction.replace(CONTENT_HASH, (_, kind: string) => {
    const folder = /^(?:\.\/)?([\w.-]+)\/?$/.exec(destination)?.[1];
    if (kind === 'dir') return folder === undefined || folder === '.' ? '.' : folder;
    const names = layerIndex === null ? [] : fileNames(image, layerIndex);
    return names.length > 0 && names.length <= MAX_SOURCES ? names.join(' ') : '.';
  });
}

/** Names of the files of a layer that can be written without quotes; none when one cannot. */
function fileNames({ layerEntries }: ImageAnalysis, layerIndex: number): string[] {
  const table = layerEntries[layerIndex];
  if (!table || table.length > 4 * MAX_SOURCES) return [];
  const entries = Array.from({ length: table.length }, (_, entry) => entry);
  const names = entries.filter((entry) => table.type(entry) === 'file').map((entry) => nameOf(table.path(entry)));
  return names.every((name) => /^[\w.@+-]+$/.test(name)) ? names : [];
}

/** The steps with `program` linked statically and stripped; null when none of them calls a compiler for it. */
export function withStaticLink(steps: readonly string[], program: string): string[] | null {
  const call = /\b(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)(?:-[\d.]{1,8})?(?= [^&|;]{0,400}-o \S*?([^\s/]+)(?: |$))/g;
  const linked = steps.map((step) => {
    if (!step.startsWith('RUN ')) return step;
    const withoutCgo = step.replace(GO_BUILD, (command: string, rest: string) => {
      const flags = rest.includes('-ldflags') ? '' : ' -ldflags="-s -w"';
      return `CGO_ENABLED=0 ${command.slice(0, command.length - rest.length)}${flags}${rest}`;
    });
    return withoutCgo.slice(0, 65_536).replace(call, (compiler, output: string) => {
      return output === nameOf(program) ? `${compiler} -static -s` : compiler;
    });
  });
  return linked.some((step, index) => step.length > (steps[index]?.length ?? 0)) ? linked : null;
}

/** The own ENVs; without a base also the names of others, whose values the history does not tell. */
export function environmentLines(image: ImageAnalysis, isAlone: boolean): string[] {
  const own = ownHistory(image).flatMap(({ instruction }) => (instruction.startsWith('ENV ') ? [instruction] : []));
  const valid = own.filter((instruction) => refusedArguments('ENV', instruction.slice('ENV '.length), '\\') === null);
  const known = valid.join(' ');
  const others = image.config.envNames.filter(
    (name) => name !== 'PATH' && /^[A-Za-z_]\w{0,127}$/.test(name) && !known.includes(name),
  );
  const isMissing = isAlone || own.length > valid.length;
  return [...valid, ...(isMissing && others.length > 0 ? [`# The image also sets ${others.join(', ')}.`] : [])];
}
