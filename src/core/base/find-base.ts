import type { ConfigHistory } from '../image/config.js';
import type { BaseImage } from '../report/base.js';
import { findBaseInHistory } from './base-in-history.js';
import type { UsedImage } from './provenance.js';

/** An image whose layers are known, that others may be built on. */
export interface KnownImage {
  readonly name: string;
  readonly digest?: string;
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
 * that name or digest is believed first, and an empty name, as buildah writes it, means FROM scratch. A
 * provenance names all images of the build: a known one of them is believed next, and where it is a single
 * one it names the base that the history shows.
 */
export function findBase(input: BaseInput): BaseImage {
  const named = { name: input.annotations[BASE_NAME] || null, digest: input.annotations[BASE_DIGEST] || null };
  const { userBase } = input;
  if (userBase && isBaseOf(userBase, input.diffIds)) {
    const { name, digest = null, diffIds } = userBase;
    return { name, digest, layerCount: diffIds.length, source: 'user', confidence: 1 };
  }
  const known = longestKnown(input);
  const annotated = known.find(({ name, digest }) => name === named.name || (digest && digest === named.digest));
  const used = input.usedImages ?? [];
  const proven = known.find(({ name, digest }) => used.some((each) => each.digest === digest || each.name === name));
  const chosen = annotated ?? proven ?? known[0];
  if (chosen) {
    const { name, digest = null, diffIds } = chosen;
    const source = annotated ? 'annotation' : proven ? 'provenance' : 'chain';
    return { name, digest, layerCount: diffIds.length, source, confidence: 1 };
  }
  if (input.annotations[BASE_NAME] === '') return { ...noBase, source: 'annotation', confidence: 0.9 };
  const [only, ...others] = used;
  const single = named.name === null && others.length === 0 ? only : undefined;
  const found = findBaseInHistory(input.history, input.hasSystem);
  if (!found) return { ...noBase, ...named, ...single };
  return {
    name: named.name ?? single?.name ?? found.name,
    digest: named.digest ?? single?.digest ?? null,
    layerCount: found.layerCount,
    source: 'history',
    confidence: found.confidence,
  };
}

const noBase: BaseImage = { name: null, digest: null, layerCount: 0, source: 'none', confidence: 0 };

/** Known images whose layers are the first of this one, but not all of them; the longest first. */
function longestKnown({ diffIds, knownImages = [] }: BaseInput): KnownImage[] {
  const bases = knownImages.filter((image) => isBaseOf(image, diffIds));
  return bases.sort((a, b) => b.diffIds.length - a.diffIds.length);
}

/** Whether the layers of an image are the first ones of `diffIds`, but not all. */
export function isBaseOf({ diffIds: first }: KnownImage, diffIds: readonly string[]): boolean {
  return first.length > 0 && first.length < diffIds.length && first.every((diffId, index) => diffId === diffIds[index]);
}
