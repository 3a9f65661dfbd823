'use client';
/** @file Notes in Markdown as elements. HTML in a note is shown as text, pictures are left out, links open beside the page. */
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { isCostly } from './markdown-cost';

/** Only pages with notes load the library. */
const MarkdownBody = lazy(() => import('./markdown-body').then((module) => ({ default: module.MarkdownBody })));

const never = () => () => undefined;

/** In the browser only: how long a note takes must never be the server's trouble. */
function useInBrowser(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

/** The text itself until the library is there, and for good where the note would take too long: it can be read at once. */
export function Markdown({ text }: { text: string }) {
  const inBrowser = useInBrowser();
  const plain = <p className="max-w-prose whitespace-pre-wrap text-sm">{text}</p>;
  if (!inBrowser || isCostly(text)) return plain;
  return (
    <Suspense fallback={plain}>
      <MarkdownBody text={text} />
    </Suspense>
  );
}
