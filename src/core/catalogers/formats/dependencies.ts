/** A package with what it asks for and what it offers besides its own name. */
export interface Related {
  readonly name: string;
  /** Each requirement is met by the first of its alternatives that is installed. */
  readonly requires: readonly (readonly string[])[];
  readonly provides: readonly string[];
}

/**
 * Names of the installed packages that each package needs, sorted, itself left out. A requirement that nothing
 * installed meets is left out: it cannot be a dependency inside this image.
 */
export function resolveDependencies(packages: readonly Related[]): string[][] {
  const providers = new Map<string, string>();
  for (const { name } of packages) providers.set(name, name);
  for (const { name, provides } of packages) {
    for (const offered of provides) if (!providers.has(offered)) providers.set(offered, name);
  }
  return packages.map(({ name, requires }) => {
    const needed = new Set<string>();
    for (const alternatives of requires) {
      const met = alternatives.find((alternative) => providers.has(alternative));
      if (met !== undefined) needed.add(providers.get(met) as string);
    }
    needed.delete(name);
    return [...needed].sort();
  });
}
