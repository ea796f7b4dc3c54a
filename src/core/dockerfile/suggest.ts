import type { DockerfileReport } from '../report/dockerfile-report.js';

export function suggest(
  _text: string,
  _report: DockerfileReport,
  _contextPaths?: readonly string[],
): DockerfileReport['suggestion'] {
  return null;
}
