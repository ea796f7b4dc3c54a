const ASSIGNMENT = /(?:^|\s)-X[= ]?\s*(?:'([^']*)'|"([^"]*)"|(\S+))/g;
const VERSION_NAME = /^(?:version|ver)$/i;
const SEMANTIC_VERSION = /^v?\d+\.\d+(?:\.\d+)?(?:[-+.][0-9A-Za-z.+-]*)?$/;
const COMMON_PACKAGES = new Set(['main', 'common', 'version', 'cmd']);

/**
 * Version of the main module that was set with `go build -ldflags "-X package.version=v1.2.3"`, '' when
 * there is none or two that contradict each other. A variable of a package under `cmd/` or of `main` counts
 * before one of a package named `version` or `common`, and that before any other.
 */
export function versionFromLinkerFlags(flags: string): string {
  const found: Set<string>[] = [new Set(), new Set(), new Set()];
  for (const [, single, double, bare] of flags.matchAll(ASSIGNMENT)) {
    const assignment = (single ?? double ?? bare ?? '').replace(/^['"]|['"]$/g, '');
    const equals = assignment.indexOf('=');
    const variable = assignment.slice(0, Math.max(0, equals));
    const version = assignment.slice(equals + 1).replace(/^['"]|['"]$/g, '');
    const dot = variable.lastIndexOf('.');
    if (VERSION_NAME.test(variable.slice(dot + 1)) && SEMANTIC_VERSION.test(version)) {
      found[rank(variable.slice(0, Math.max(0, dot)))]?.add(version);
    }
  }
  const best = found.find((versions) => versions.size > 0);
  const [version = ''] = best?.size === 1 ? best : [];
  return version;
}

function rank(packagePath: string): 0 | 1 | 2 {
  if (packagePath === 'main' || /(?:^|\/)cmd(?:\/|$)/.test(packagePath)) return 0;
  const last = packagePath.slice(packagePath.lastIndexOf('/') + 1).toLowerCase();
  return COMMON_PACKAGES.has(last) ? 1 : 2;
}
