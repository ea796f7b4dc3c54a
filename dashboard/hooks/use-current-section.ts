import { useEffect, useState } from 'preact/hooks';

/** A section counts as read once its heading is this far from the top of the window, CSS pixels. */
const READING_LINE = 160;

/** The last of the elements, by their ids, that has come up to the reading line; null above the first. */
export function useCurrentSection(ids: readonly string[]): string | null {
  const [current, setCurrent] = useState<string | null>(null);
  const key = ids.join(' ');
  useEffect(() => {
    let frame = 0;
    const find = (): void => {
      frame = 0;
      const passed = ids.filter((id) => {
        const top = document.getElementById(id)?.getBoundingClientRect().top;
        return top !== undefined && top <= READING_LINE;
      });
      setCurrent(passed.at(-1) ?? null);
    };
    const onScroll = (): void => {
      if (frame === 0) frame = requestAnimationFrame(find);
    };
    find();
    addEventListener('scroll', onScroll, { passive: true });
    return () => {
      removeEventListener('scroll', onScroll);
      cancelAnimationFrame(frame);
    };
  }, [key]);
  return current;
}
