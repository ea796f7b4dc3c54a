const LIBRARY_FILE = /^usr\/(?:lib(?:64)?\/(?:[^/]+\/)*pkgconfig\/|(?:local\/)?lib(?:64)?\/(?:[^/]+\/)*[^/]+\.a$)/;

/** Whether a path is a header, static library or pkg-config file of the system. */
export function isHeader(path: string): boolean {
  if (!path.startsWith('usr/') || path.length > 4096) return false;
  if (path.startsWith('include/', 4) || path.startsWith('local/include/', 4)) return true;
  return (path.endsWith('.a') || path.includes('/pkgconfig/')) && LIBRARY_FILE.test(path);
}
