const HEADER =
  /^usr\/(?:local\/)?include\/|^usr\/lib(?:64)?\/(?:[^/]+\/)*pkgconfig\/|^usr\/(?:local\/)?lib(?:64)?\/(?:[^/]+\/)*[^/]+\.a$/;

/** Whether a path is a header, static library or pkg-config file of the system. */
export function isHeader(path: string): boolean {
  return path.length <= 4096 && HEADER.test(path);
}
