import { useCallback, useEffect, useState } from 'preact/hooks';
import { accessEvents, accessKey, askForKey, forgetAccessKey } from '../api/access-key.js';

export interface Access {
  /** Why a key is asked for; null while none is needed. */
  readonly needed: string | null;
  /** Whether this tab has a key. */
  readonly hasKey: boolean;
  /** Counts the keys that were accepted: what was loaded before one is loaded anew. */
  readonly round: number;
  accept(): void;
  forget(): void;
}

/** Whether the service asks for a key. */
export function useAccess(): Access {
  const [needed, setNeeded] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    const onNeeded = (event: Event): void => setNeeded((event as CustomEvent<string>).detail);
    accessEvents.addEventListener('needed', onNeeded);
    return () => accessEvents.removeEventListener('needed', onNeeded);
  }, []);
  const accept = useCallback(() => {
    setNeeded(null);
    setRound((value) => value + 1);
  }, []);
  const forget = useCallback(() => {
    forgetAccessKey();
    askForKey('');
  }, []);
  return { needed, hasKey: needed === null && accessKey() !== null, round, accept, forget };
}
