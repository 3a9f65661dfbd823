'use client';
/** @file Notes in Markdown as elements. HTML in a note is shown as text, images are left out, links open beside the page. */
import dynamic from 'next/dynamic';

/** Only pages with notes load the library. */
const MarkdownBody = dynamic(() => import('./markdown-body').then((module) => module.MarkdownBody), {
  loading: () => null,
});

export function Markdown({ text }: { text: string }) {
  return <MarkdownBody text={text} />;
}
