import { useEffect } from 'preact/hooks';

const REFRESH_MILLISECONDS = 3000;

/** Calls `again` every few seconds while something moves and the page is seen. */
export function useRefresh(moving: boolean, again: () => void): void {
  useEffect(() => {
    if (!moving) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) again();
    }, REFRESH_MILLISECONDS);
    return () => clearInterval(timer);
  }, [moving, again]);
}
