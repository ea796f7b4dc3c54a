const NAME = 'stagediff.access-key';

/** Fires `needed` when the service refused a request for want of a valid key; `detail` says what it said. */
export const accessEvents = new EventTarget();

/** The key of this tab, if one was given; it is gone when the tab closes. */
export function accessKey(): string | null {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return null; // storage is switched off: nothing can be kept
  }
}

export function keepAccessKey(key: string): void {
  try {
    sessionStorage.setItem(NAME, key);
  } catch {
    // storage is switched off: the next request will ask again
  }
}

export function forgetAccessKey(): void {
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // storage is switched off: there is nothing to forget
  }
}

/** Tells the page that a key is needed, or that the one it has is not accepted. */
export function askForKey(message: string): void {
  accessEvents.dispatchEvent(new CustomEvent('needed', { detail: message }));
}
