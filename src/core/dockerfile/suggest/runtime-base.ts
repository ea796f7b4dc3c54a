import { nameOf } from '../../image/path.js';

const COMPILER_IMAGES = new Set(['golang', 'rust', 'gcc', 'haskell', 'buildpack-deps']);
const JAVA_IMAGES = new Set(['maven', 'gradle', 'openjdk', 'eclipse-temurin', 'amazoncorretto']);
/** How the slim variant of a full image is called: `24-bookworm-slim` of node, `3.13-slim-bookworm` of python. */
const SLIM_LAST = new Set(['node', 'swift']);
const SLIM_FIRST = new Set(['python', 'ruby', 'perl']);
const FULL_TAG = /^(\d+(?:\.\d+)*)(-(?:buster|bullseye|bookworm|trixie|focal|jammy|noble))?$/;
const DOTNET_SDK = /(^|\/)dotnet\/sdk$/;

/**
 * A smaller base to run what was built on `base`: a slim variant of an interpreter's image, a plain
 * distribution for compiled programs, a JRE for Java of the same version, the runtime of .NET. Other images
 * stay: what they hold is not known.
 */
export function runtimeBase(base: string): string {
  const [image, tag] = splitReference(base);
  const name = nameOf(image);
  const isAlpine = tag.includes('alpine');
  if (COMPILER_IMAGES.has(name)) return isAlpine ? 'alpine:3' : 'debian:stable-slim';
  if (JAVA_IMAGES.has(name)) return javaRuntime(base, tag, isAlpine);
  if (DOTNET_SDK.test(image) && tag !== '') return `${image.replace(/sdk$/, 'aspnet')}:${tag}`;
  const [, version, release = ''] = FULL_TAG.exec(tag) ?? [];
  if (version !== undefined && SLIM_LAST.has(name)) return `${image}:${version}${release}-slim`;
  if (version !== undefined && SLIM_FIRST.has(name)) return `${image}:${version}-slim${release}`;
  return base;
}

/** The name, with the port of its registry, and the tag without digest. */
export function splitReference(reference: string): [name: string, tag: string] {
  const plain = reference.split('@', 1)[0] ?? '';
  const colon = plain.lastIndexOf(':');
  return colon > plain.lastIndexOf('/') ? [plain.slice(0, colon), plain.slice(colon + 1)] : [plain, ''];
}

function javaRuntime(base: string, tag: string, isAlpine: boolean): string {
  const version = /(?:jdk-?|temurin-|^)(8|11|17|21|25)(?!\d)/.exec(tag)?.[1];
  if (version === undefined || /jre/.test(tag)) return base;
  return `eclipse-temurin:${version}-jre${isAlpine ? '-alpine' : ''}`;
}
