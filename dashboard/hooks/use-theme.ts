import { useCallback, useEffect, useState } from 'preact/hooks';

export type Theme = 'light' | 'dark';

const preference = matchMedia('(prefers-color-scheme: dark)');

/** What is shown now: the choice of this device, else the system's preference. */
function currentTheme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return preference.matches ? 'dark' : 'light';
}

/** The theme, and a function that switches to the other one and remembers that. */
export function useTheme(): readonly [Theme, () => void] {
  const [theme, setTheme] = useState(currentTheme);
  useEffect(() => {
    const onChange = (): void => setTheme(currentTheme());
    preference.addEventListener('change', onChange);
    addEventListener('themechange', onChange);
    return () => {
      preference.removeEventListener('change', onChange);
      removeEventListener('themechange', onChange);
    };
  }, []);
  const toggle = useCallback(() => {
    const next = currentTheme() === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = next;
    remember(next);
    dispatchEvent(new Event('themechange'));
  }, []);
  return [theme, toggle];
}

function remember(theme: Theme): void {
  try {
    localStorage.setItem('theme', theme);
  } catch {
    // Storage is switched off: the choice holds until the page is left.
  }
}
