/** How a language's package manager installs dependencies, and what it needs of the sources for that. */
export interface Ecosystem {
  readonly id: string;
  readonly title: string;
  readonly programs: readonly string[];
  /** Verbs that install what the manifests name; '' is the program called alone. */
  readonly install: readonly string[];
  /** Verbs of builds, which fetch the dependencies on the way when nothing did before. */
  readonly build: readonly string[];
  /** Verbs that install what the command line names and need no manifest. */
  readonly add: readonly string[];
  /** Flags of install that take a value in the next word. */
  readonly valueFlags: readonly string[];
  /** Sources of the COPY that should come first; a trailing `*` makes a file optional. */
  readonly manifests: readonly string[];
  /** What to run on the manifests alone before a build, which fetches otherwise; null when builds fetch nothing. */
  readonly prefetch: string | null;
  /** Flags with which an install that also installs the project runs on the manifests alone; empty when it does as it is. */
  readonly prefetchFlags: readonly string[];
  /** Whether it reads the manifests of folders below too: then a patch copies them only where there is one project. */
  readonly readsSubprojects: boolean;
  /** Program in the sources that runs the build, and the folder that it needs; null when there is none. */
  readonly wrapper: { readonly program: string; readonly folder: string } | null;
  /** Folders, absolute or below the home folder, that a cache mount keeps out of the layer. */
  readonly caches: readonly string[];
}

/** What most of them have not. */
export const defaults = {
  build: [],
  add: [],
  valueFlags: [],
  prefetch: null,
  prefetchFlags: [],
  readsSubprojects: false,
  wrapper: null,
} as const;
