/** The instructions of the Dockerfile reference (docs.docker.com/reference/dockerfile). */
const KEYWORDS: ReadonlySet<string> = new Set([
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]);

/** Whether `word`, in upper case, is a Dockerfile instruction. */
export function isKeyword(word: string): boolean {
  return KEYWORDS.has(word);
}
