import type { ConfigHistory } from '../image/config.js';
import type { BaseImage } from '../report/base.js';
import { findBaseInHistory, standsOnStep } from './base-in-history.js';
import { isDigest } from '../image/digest.js';
import { isName, sameName } from './image-names.js';
import type { UsedImage } from './provenance.js';

/** An image whose layers are known, that others may be built on. */
export interface KnownImage {
  readonly name: string;
  /** Of the manifest of its platform. */
  readonly digest?: string;
  /** Of the index that it was found in. */
  readonly indexDigest?: string;
  /** Oldest first. */
  readonly diffIds: readonly string[];
}

export interface BaseInput {
  readonly diffIds: readonly string[];
  readonly history: readonly ConfigHistory[];
  /** Of the manifest. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly knownImages?: readonly KnownImage[];
  /** Whether the first layer holds an operating system. */
  readonly hasSystem?: boolean;
  /** What a provenance beside the image says that the build used. */
  readonly usedImages?: readonly UsedImage[];
  /** What the user says. */
  readonly userBase?: KnownImage;
}

/** OCI image-spec, annotations.md. */
const BASE_NAME = 'org.opencontainers.image.base.name';
const BASE_DIGEST = 'org.opencontainers.image.base.digest';

/**
 * Finds where the base image ends: what the user says, else the longest known image whose layers are the
 * first ones, else what the history shows. Annotations name the base but not its layers: a known image of
 * that digest or name is believed first, and an empty name, as buildah writes it, means FROM scratch. A
 * provenance names all images of the build: a known one of them is believed next, and where it is a single
 * one it names the base that the history shows; without that it may be what an image FROM scratch copies from. Only
 * what is named so may have all layers of the image, which then adds settings alone: by its layers it could as well be
 * the image under another name.
 */
export function findBase(input: BaseInput): BaseImage {
  const named = annotatedBase(input);
  const { userBase, diffIds } = input;
  if (userBase && isBaseOf(userBase, diffIds)) return proved(userBase, 'user');
  const known = longestKnown(input);
  const used = input.usedImages ?? [];
  const annotated = pick(known, [named]);
  const proven = annotated ?? pick(known, used);
  const chosen = proven ?? known.find((image) => image.diffIds.length < diffIds.length);
  if (chosen) return proved(chosen, annotated ? 'annotation' : proven ? 'provenance' : 'chain');
  if (input.annotations[BASE_NAME] === '') return { ...noBase, source: 'annotation', confidence: 0.9 };
  const [only, ...others] = used;
  const single = named.name === null && others.length === 0 ? only : undefined;
  const found = findBaseInHistory(input.history, input.hasSystem);
  if (!found) return { ...noBase, ...named };
  const { layerCount, confidence } = found;
  const isOther = found.name !== null && named.name !== null && !sameName(found.name, named.name);
  const { name, digest } = isOther ? { name: found.name, digest: null } : (single ?? named);
  return { name: name ?? found.name, digest, layerCount, source: 'history', confidence };
}

/**
 * What the annotations say, as far as it is a name and a digest. buildah with `--layers` writes the name of the base,
 * and the digest of the step below the last one.
 */
function annotatedBase({ annotations, history }: BaseInput): { name: string | null; digest: string | null } {
  const { [BASE_NAME]: name = '', [BASE_DIGEST]: digest = '' } = annotations;
  return {
    name: isName(name) ? name : null,
    digest: isDigest(digest) && !standsOnStep(history) ? digest : null,
  };
}

function proved({ name, digest, diffIds }: KnownImage, source: BaseImage['source']): BaseImage {
  return { name, digest: digest ?? null, layerCount: diffIds.length, source, confidence: 1 };
}

/** The first known image that has the digest of one of these, of its index too; else the first of such a name. */
function pick(
  known: readonly KnownImage[],
  wanted: readonly { readonly name: string | null; readonly digest: string | null }[],
): KnownImage | undefined {
  const isWanted = (digest: string | undefined): boolean =>
    digest !== undefined && wanted.some((each) => each.digest === digest);
  const byDigest = known.find(({ digest, indexDigest }) => isWanted(digest) || isWanted(indexDigest));
  return byDigest ?? known.find(({ name }) => wanted.some((each) => each.name !== null && sameName(each.name, name)));
}

const noBase: BaseImage = { name: null, digest: null, layerCount: 0, source: 'none', confidence: 0 };

/** Known images whose layers are the first of this one; the longest first. */
function longestKnown({ diffIds, knownImages = [] }: BaseInput): KnownImage[] {
  const bases = knownImages.filter((image) => isBaseOf(image, diffIds));
  return bases.sort((a, b) => b.diffIds.length - a.diffIds.length);
}

/** Whether the layers of an image are the first ones of `diffIds`, or all. */
export function isBaseOf({ diffIds: first }: KnownImage, diffIds: readonly string[]): boolean {
  return (
    first.length > 0 && first.length <= diffIds.length && first.every((diffId, index) => diffId === diffIds[index])
  );
}
