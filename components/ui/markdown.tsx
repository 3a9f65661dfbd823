'use client';
/** @file Notes in Markdown as elements. HTML in a note is shown as text, pictures are left out, links open beside the page. */
import { lazy, Suspense } from 'react';
import { patient } from '@/components/patient';
import { useInBrowser } from '../use-in-browser';
import { isCostly } from './markdown-cost';

/** Only pages with notes load the library. */
const MarkdownBody = lazy(
  patient(() => import('./markdown-body').then((module) => ({ default: module.MarkdownBody }))),
);

/** The plain text until the library has loaded, and always if the note would take too long. */
export function Markdown({ text }: { text: string }) {
  // In the browser only: a slow note must never slow the server.
  const inBrowser = useInBrowser();
  const plain = <p className="max-w-prose whitespace-pre-wrap text-sm">{text}</p>;
  if (!inBrowser || isCostly(text)) return plain;
  return (
    <Suspense fallback={plain}>
      <MarkdownBody text={text} />
    </Suspense>
  );
}
