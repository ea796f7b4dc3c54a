import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { inertText } from '../model/text.js';
import { Foreign } from './text.js';

/** The title of a view, on the page and in the window. */
export function Heading({ text }: { text: string }): VNode {
  useEffect(() => {
    document.title = `${inertText(text)} · stagediff`;
  }, [text]);
  return (
    <h1>
      <Foreign text={text} />
    </h1>
  );
}
