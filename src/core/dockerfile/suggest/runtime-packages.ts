import type { DockerfileStage } from '../../report/dockerfile-report.js';
import { isBuildPackage } from '../build-packages.js';
import { PACKAGE_MANAGERS, packageName, readPackageCommand, type PackageCommand } from '../package-managers.js';
import { commandsOf } from '../shell-commands.js';

/** The installs of a stage by system package managers, in order. */
export function systemInstalls(stage: DockerfileStage): PackageCommand[] {
  return stage.instructions.flatMap((instruction) =>
    commandsOf(instruction).flatMap((command) => {
      const call = readPackageCommand(command);
      return call?.action === 'install' ? [call] : [];
    }),
  );
}

/**
 * RUNs that install what a stage has besides build tools, one for each package manager; `others` are packages of apt that
 * no install names.
 */
export function runtimePackages(stage: DockerfileStage, others: readonly string[] = []): string[] {
  const byManager = Map.groupBy(systemInstalls(stage), (call) => call.manager);
  const apt = PACKAGE_MANAGERS.find(({ id }) => id === 'apt');
  if (apt && others.length > 0 && !byManager.has(apt)) byManager.set(apt, []);
  return [...byManager].flatMap(([manager, installs]) => {
    const named = installs.flatMap((call) => call.packages).filter((name) => !isBuildPackage(packageName(name)));
    const packages = new Set(manager.id === 'apt' ? [...named, ...others] : named);
    if (packages.size === 0) return [];
    const names = [...packages].join(' ');
    if (manager.id === 'apt') return [`RUN ${aptInstall(names)} && ${manager.cleanCommand}`];
    if (manager.id === 'apk') return [`RUN apk add --no-cache ${names}`];
    const program = installs[0]?.command.program ?? manager.id;
    return [`RUN ${program} install -y ${names} && ${program} clean all`];
  });
}

/** Fetches the lists of apt and installs packages, without what they recommend. */
export function aptInstall(names: string): string {
  return `apt-get update && apt-get install -y --no-install-recommends ${names}`;
}
