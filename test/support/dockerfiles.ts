import { readFileSync } from 'node:fs';

/** Text of `test/fixtures/dockerfiles/NAME.Dockerfile`. */
export function readDockerfile(name: string): string {
  return readFileSync(new URL(`../fixtures/dockerfiles/${name}.Dockerfile`, import.meta.url), 'utf8');
}
