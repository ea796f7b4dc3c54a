import type { DockerfileInstruction } from '../report/dockerfile-report.js';

const ASSIGNMENT = /^([A-Za-z_]\w{0,127})=([\s\S]*)$/;
const EXPORTS = new Set(['export', 'readonly', 'local', 'declare']);
const REFERENCE = /\$(?:\{(\w{1,128})\}|([A-Za-z_]\w{0,127}))/g;
/** A longer value stays as it is written: nobody lists so many packages. */
const VALUE_LIMIT = 4096;
/** What all values together may add to a script, so that none of them grows with itself. */
const ADDED_LIMIT = 16_384;

/** A variable and its value. */
export type Setting = readonly [name: string, value: string];

/** Settings above a RUN that are looked at, the last ones. */
export const SETTING_LIMIT = 256;

/** Where the settings above an instruction end in those of its stage. */
interface Environment {
  readonly settings: readonly Setting[];
  readonly count: number;
}
const environments = new WeakMap<DockerfileInstruction, Environment>();

/** Tells which settings, by ENV and ARG, stand above a RUN; more may be added to the list later. */
export function setEnvironment(instruction: DockerfileInstruction, settings: readonly Setting[]): void {
  environments.set(instruction, { settings, count: settings.length });
}

/** The variables of a shell script whose values are known from the text alone. */
export class ShellVariables {
  readonly #values: Map<string, string>;
  /** Shared with the scripts within the script. */
  readonly #added: { count: number };

  constructor(values: Iterable<Setting> = [], added = { count: 0 }) {
    this.#added = added;
    this.#values = new Map(values);
  }

  /** What an instruction starts with. */
  static of(instruction: DockerfileInstruction): ShellVariables {
    const { settings, count } = environments.get(instruction) ?? { settings: [], count: 0 };
    return new ShellVariables(settings.slice(Math.max(0, count - SETTING_LIMIT), count));
  }

  copy(): ShellVariables {
    return new ShellVariables(this.#values, this.#added);
  }

  /** Takes over what the words of one command assign: `deps='gcc make'`, `export deps=gcc`. A prefix of a command is none. */
  assign(words: readonly string[]): void {
    const rest = EXPORTS.has(words[0] ?? '') ? words.slice(1) : words;
    if (!rest.every((word) => ASSIGNMENT.test(word))) return;
    for (const word of rest) {
      const [, name = '', value = ''] = ASSIGNMENT.exec(word) ?? [];
      this.#values.set(name, this.#replace(value));
    }
  }

  /** The words with the values in the place of variables; a word that is a variable becomes the words of its value. */
  expand(words: readonly string[]): string[] {
    return words.flatMap((word) => {
      if (!word.includes('$')) return word;
      const replaced = this.#replace(word);
      const isWhole = /^\$(?:\{\w+\}|\w+)$/.test(word);
      return isWhole ? replaced.split(/\s+/).filter((part) => part !== '') : replaced;
    });
  }

  #replace(text: string): string {
    return text.replace(REFERENCE, (written: string, braced?: string, plain?: string) => {
      const value = this.#values.get(braced ?? plain ?? '');
      if (value === undefined || value.length > VALUE_LIMIT || this.#added.count > ADDED_LIMIT) return written;
      this.#added.count += value.length;
      return value;
    });
  }
}
