import type { ConfigHistory } from '../image/config.js';
import { recoverInstruction } from './build-history.js';

/** Longest text that names the instructions of one layer. */
const TEXT_LIMIT = 2000;
const FILLS_LAYER = /^(?:RUN|COPY|ADD|WORKDIR) /;
const SETTING = /^(?:ARG|CMD|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|SHELL|STOPSIGNAL|USER|VOLUME) /;
/** As the classic builder and buildah write a step. In kaniko's history a RUN that changed nothing has no layer. */
const SHELL_STEP = /^(?:\|\d+ .*)?\S*sh -c /s;
const COPY_STEP = /#\(nop\) +(?:COPY|ADD) /;

/**
 * The instruction that made each layer, by layer index, oldest first. buildah without `--layers` and the classic
 * builder's `--squash` put many steps into one layer and give it to the last of them, which is often a CMD: such a
 * layer is named after the steps that can have filled it, `# 3 instructions in one layer: RUN …; COPY …`.
 */
export function layerInstructions(history: readonly ConfigHistory[]): Map<number, string | null> {
  const made = new Map<number, string | null>();
  let waiting: ConfigHistory[] = [];
  for (const entry of history) {
    if (entry.layerIndex === null) {
      waiting.push(entry);
      continue;
    }
    made.set(entry.layerIndex, nameLayer(entry, waiting));
    waiting = [];
  }
  return made;
}

function nameLayer(entry: ConfigHistory, before: readonly ConfigHistory[]): string | null {
  const own = recover(entry);
  const isSetting = own === null || SETTING.test(own);
  if (!isSetting && !holdsStepsBefore(entry, before)) return own;
  const steps = [...before, entry].map(recover).filter((step) => step !== null && FILLS_LAYER.test(step));
  const [only, ...others] = steps;
  if (only === undefined) return own;
  if (others.length === 0) return only;
  return `# ${steps.length} instructions in one layer: ${steps.join('; ')}`.slice(0, TEXT_LIMIT);
}

/** A COPY always has a layer; one without, or a buildah step that alone names the base, stands in a layer of many. */
function holdsStepsBefore({ comment }: ConfigHistory, before: readonly ConfigHistory[]): boolean {
  const steps = before.filter(({ createdBy }) => SHELL_STEP.test(createdBy ?? ''));
  if (steps.some(({ createdBy }) => COPY_STEP.test(createdBy ?? ''))) return true;
  return comment?.startsWith('FROM ') === true && steps.length > 0 && steps.every((step) => !step.comment);
}

const recover = ({ createdBy, comment }: ConfigHistory): string | null => recoverInstruction(createdBy, comment);
