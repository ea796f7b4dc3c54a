import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useOnline } from '../hooks/use-online.js';
import { useTheme } from '../hooks/use-theme.js';
import { routeKey, type Route } from '../model/route.js';

const LINKS = [
  { href: '#/', label: 'Comparisons', views: ['overview', 'comparison'] },
  { href: '#/images', label: 'Images', views: ['images', 'image'] },
  { href: '#/trends', label: 'Trends', views: ['trends'] },
  { href: '#/audits', label: 'Audits', views: ['audits', 'audit'] },
  { href: '#/dockerfile', label: 'Dockerfile', views: ['dockerfile'] },
] as const;

interface PageFrameProps {
  readonly route: Route;
  /** Forgets the key of this tab; null without one. */
  readonly onForgetKey: (() => void) | null;
  readonly children: ComponentChildren;
}

/** What stands around every view: navigation, the theme switch, the note that there is no network. */
export function PageFrame({ route, onForgetKey, children }: PageFrameProps): VNode {
  const [theme, toggleTheme] = useTheme();
  const online = useOnline();
  const main = useRef<HTMLElement>(null);
  useScrollToTop(route);
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <header class="page-head">
        <a class="brand" href="#/">
          <img src="/favicon.svg" alt="" width="24" height="24" /> stagediff
        </a>
        <nav aria-label="Main">
          {LINKS.map(({ href, label, views }) => (
            <a
              key={href}
              href={href}
              aria-current={(views as readonly string[]).includes(route.view) ? 'page' : undefined}
            >
              {label}
            </a>
          ))}
          <a href="/api/docs">API</a>
        </nav>
        {onForgetKey && (
          <button type="button" onClick={onForgetKey}>
            Forget the key
          </button>
        )}
        <button type="button" onClick={toggleTheme}>
          {theme === 'dark' ? 'Light theme' : 'Dark theme'}
        </button>
      </header>
      <div role="status">
        {!online && <p class="offline">This device is offline. What is shown may be out of date.</p>}
      </div>
      <main ref={main} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

/** A new view starts at its top, like a page that was opened. */
function useScrollToTop(route: Route): void {
  const key = routeKey(route);
  useEffect(() => scrollTo({ top: 0 }), [key]);
}
