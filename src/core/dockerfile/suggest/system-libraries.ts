import { isBuildPackage } from '../build-packages.js';
import { packageName } from '../package-managers.js';
import type { DockerfileStage } from '../../report/dockerfile-report.js';
import { systemInstalls } from './runtime-packages.js';

/** Build packages with which nothing is compiled. */
const WITHOUT_COMPILER = /^(?:python3-(?:pip|setuptools|wheel|venv)|git|git-core|mercurial|subversion)$/;
/** Headers of what every final stage has: the C library and the interpreter. */
const OF_TOOLCHAIN = /^(?:lib)?python|^(?:lib|linux-lib)c6?-dev$/;
/** Where a build stage lists packages. */
export const LIBRARIES = '/opt/libraries.txt';

/** Whether extensions may be compiled in a stage, and linked to libraries of its system. */
export function mayCompile(stage: DockerfileStage): boolean {
  return systemInstalls(stage).some(({ command, packages }) => {
    const names = packages.map(packageName);
    if (names.some((name) => isBuildPackage(name) && !WITHOUT_COMPILER.test(name))) return true;
    // pip recommends a compiler.
    return names.includes('python3-pip') && !command.args.includes('--no-install-recommends');
  });
}

/**
 * Lists, in a build stage of Debian or Ubuntu, the packages whose libraries an environment is linked to, and those that the
 * installed `-dev` packages are for, which may be loaded by name.
 */
export function listLibraries(stage: DockerfileStage, environment: string): string[] {
  const names = systemInstalls(stage).flatMap(({ packages }) => packages.map(packageName));
  const development = [...new Set(names.filter((name) => /-dev$/.test(name) && !OF_TOOLCHAIN.test(name)))];
  const named = `      dpkg-query --show --showformat '\${Depends}\\n' ${development.join(' ')} | tr ',' '\\n' \\`;
  return [
    '# Packages of the libraries that were linked to, for the final stage.',
    `RUN { find ${environment} -name '*.so*' -exec ldd {} + | awk '$3 ~ "^/" { print $3 }' | sort -u | sed 's|^/usr||; s|^|*|' \\`,
    `      | xargs -r dpkg-query --search | sed -n 's/^\\([a-z0-9.+-]*\\):.*/\\1/p'; \\`,
    ...(development.length > 0
      ? [named, `      | awk '$1 ~ "^lib" && $1 !~ "-dev" { sub(":.*", "", $1); print $1 }'; \\`]
      : []),
    `    } | sort -u > ${LIBRARIES}`,
  ];
}
