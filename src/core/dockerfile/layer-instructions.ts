import type { HistoryEntry } from '../report/image-report.js';
import { recoverInstruction } from './build-history.js';

/** Longest text that names the instructions of one layer. */
const TEXT_LIMIT = 2000;
const FILLS_LAYER = /^(?:RUN|COPY|ADD|WORKDIR) /;
const SETTING = /^(?:ARG|CMD|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|SHELL|STOPSIGNAL|USER|VOLUME) /;
/** As the classic builder and buildah write a step. In kaniko's history a RUN that changed nothing has no layer. */
const SHELL = /^\S{0,256}sh -c /;
const COPY_STEP = /#\(nop\) +(?:COPY|ADD) /;

/** A step of a history; without its comment where that is not known. */
type Step = HistoryEntry & { readonly comment?: string | null };

/**
 * The instruction that made each layer, by layer index, oldest first. buildah without `--layers` and the classic
 * builder's `--squash` put many steps into one layer and give it to the last of them, which is often a CMD: such a
 * layer is named after the steps that can have filled it, `# 3 instructions in one layer: RUN …; COPY …`.
 */
export function layerInstructions(history: readonly Step[]): Map<number, string | null> {
  const made = new Map<number, string | null>();
  for (const { layerIndex, steps } of filledLayers(history)) {
    const [only, ...others] = steps.map((index) => recover(history[index]));
    const text = `# ${steps.length} instructions in one layer: ${[only, ...others].join('; ')}`;
    made.set(layerIndex, others.length === 0 ? (only ?? null) : text.slice(0, TEXT_LIMIT));
  }
  return made;
}

/** Which steps can have filled each layer, by their places in the history: mostly the one that it is given to. */
export function filledLayers(history: readonly Step[]): { layerIndex: number; steps: number[] }[] {
  const layers: { layerIndex: number; steps: number[] }[] = [];
  let first = 0;
  for (const [index, { layerIndex }] of history.entries()) {
    if (layerIndex === null) continue;
    layers.push({ layerIndex, steps: fillingSteps(history, first, index) });
    first = index + 1;
  }
  return layers;
}

/** Of the steps from `first` on to `last`, which has the layer. */
function fillingSteps(history: readonly Step[], first: number, last: number): number[] {
  const own = recover(history[last]);
  const isSetting = own === null || SETTING.test(own);
  if (!isSetting && !holdsStepsBefore(history[last], history.slice(first, last))) return [last];
  const places = Array.from({ length: last + 1 - first }, (_, offset) => first + offset);
  const filling = places.filter((place) => FILLS_LAYER.test(recover(history[place]) ?? ''));
  return filling.length > 0 ? filling : [last];
}

/** A COPY always has a layer; one without, or a buildah step that alone names the base, stands in a layer of many. */
function holdsStepsBefore(entry: Step | undefined, before: readonly Step[]): boolean {
  const steps = before.filter(({ createdBy }) => isShellStep(createdBy ?? ''));
  if (steps.some(({ createdBy }) => COPY_STEP.test(createdBy ?? ''))) return true;
  const commands = steps.filter(({ createdBy }) => createdBy?.includes(' #(nop) ') === false);
  return entry?.comment?.startsWith('FROM ') === true && commands.length > 0 && steps.every((step) => !step.comment);
}

/** Behind the values of build arguments, `|1 A=b /bin/sh -c …`, the shell is only looked for: they can be of any length. */
const isShellStep = (text: string): boolean => (text.startsWith('|') ? text.includes('sh -c ') : SHELL.test(text));

const recover = (step: Step | undefined): string | null =>
  recoverInstruction(step?.createdBy ?? null, step?.comment ?? null);
