const COMPILER_IMAGES = new Set(['golang', 'rust', 'gcc', 'swift', 'haskell', 'buildpack-deps']);
const JAVA_IMAGES = new Set(['maven', 'gradle', 'openjdk', 'eclipse-temurin', 'amazoncorretto']);
const INTERPRETERS = new Set(['node', 'python', 'ruby', 'perl', 'php']);

/**
 * A smaller base to run what was built on `base`: a slim variant of an interpreter's image, a plain
 * distribution for compiled programs, a JRE for Java. Other images stay: what they hold is not known.
 */
export function runtimeBase(base: string): string {
  const [image = '', tag = ''] = base.split('@', 1)[0]?.split(':') ?? [];
  const name = image.slice(image.lastIndexOf('/') + 1);
  if (COMPILER_IMAGES.has(name)) return tag.includes('alpine') ? 'alpine:3' : 'debian:stable-slim';
  if (JAVA_IMAGES.has(name))
    return `eclipse-temurin:${/(?:jdk-|temurin-|^)(8|11|17|21|25)\b/.exec(tag)?.[1] ?? '21'}-jre`;
  if (INTERPRETERS.has(name) && /^\d+(?:\.\d+)*$/.test(tag)) return `${image}:${tag}-slim`;
  return base;
}
