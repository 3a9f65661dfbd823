'use client';
/** @file Notes in Markdown as elements. HTML in a note is shown as text, pictures are left out, links open beside the page. */
import { lazy, Suspense } from 'react';

/** Only pages with notes load the library. */
const MarkdownBody = lazy(() => import('./markdown-body').then((module) => ({ default: module.MarkdownBody })));

/** The text itself until the library is there: it can be read at once, and little moves. */
export function Markdown({ text }: { text: string }) {
  return (
    <Suspense fallback={<p className="max-w-prose whitespace-pre-wrap text-sm">{text}</p>}>
      <MarkdownBody text={text} />
    </Suspense>
  );
}
