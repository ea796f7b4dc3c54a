/** What is known of when an image was deployed. */
export interface SeenImage {
  readonly tag: string | null;
  /** The run of an audit that saw it first; null when it was asked for alone. */
  readonly runId: string | null;
}

/** Images of reproducible builds are created in 1970, or at another fixed time of old. */
const FIRST_REAL_TIME = Date.UTC(2013, 0);
const byTag = new Intl.Collator('en', { numeric: true });

/**
 * The images in the order in which they were deployed: as they were seen. A run of an audit sees all tags of a
 * repository at once, in no order of their own; those change places by the time at which they were created, or, where
 * one does not tell or two tell the same, by their tags: v9 before v10.
 * @param createdAt when an image was created, in milliseconds; NaN when it does not tell
 */
export function inDeployOrder<Image extends SeenImage>(
  images: readonly Image[],
  createdAt: (image: Image) => number,
): Image[] {
  const ordered = [...images];
  const places = Map.groupBy(images.keys(), (index) => images[index]?.runId ?? null);
  for (const [runId, indexes] of places) {
    if (runId === null || indexes.length < 2) continue;
    const seen = indexes.flatMap((index) => images[index] ?? []);
    for (const [position, image] of sorted(seen, createdAt).entries()) ordered[indexes[position] ?? 0] = image;
  }
  return ordered;
}

function sorted<Image extends SeenImage>(images: readonly Image[], createdAt: (image: Image) => number): Image[] {
  const isReal = images.every((image) => createdAt(image) > FIRST_REAL_TIME);
  const time = (image: Image): number => (isReal ? createdAt(image) : 0);
  return images.toSorted((a, b) => time(a) - time(b) || byTag.compare(a.tag ?? '', b.tag ?? ''));
}
