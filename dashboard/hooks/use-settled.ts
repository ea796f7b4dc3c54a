import { useEffect, useState } from 'preact/hooks';

const PAUSE_MILLISECONDS = 250;

/** A value that is typed, once the typing pauses. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
