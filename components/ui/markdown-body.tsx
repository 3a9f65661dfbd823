'use client';
/** @file What `Markdown` loads once there is something to show. */
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';

const plugins = [remarkGfm];
/** A picture from elsewhere would tell its server who reads the note. */
const disallowed = ['img'];

const components: Components = {
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noreferrer nofollow" className="text-accent underline">
      {children}
    </a>
  ),
  h1: ({ children }) => <h3 className="mt-2 font-semibold text-base">{children}</h3>,
  h2: ({ children }) => <h4 className="mt-2 font-semibold text-sm">{children}</h4>,
  h3: ({ children }) => <h5 className="mt-2 font-medium text-sm">{children}</h5>,
  ul: ({ children }) => <ul className="list-disc pl-5">{children}</ul>,
  ol: ({ children }) => <ol className="list-decimal pl-5">{children}</ol>,
  code: ({ children }) => <code className="rounded-sm bg-sunken px-1 font-mono text-xs">{children}</code>,
  pre: ({ children }) => <pre className="overflow-x-auto rounded-md bg-sunken p-2 text-xs">{children}</pre>,
  blockquote: ({ children }) => (
    <blockquote className="border-line-strong border-l-2 pl-3 text-muted">{children}</blockquote>
  ),
  table: ({ children }) => <table className="border-collapse text-xs">{children}</table>,
  th: ({ children }) => <th className="border border-line px-2 py-1 text-left font-medium">{children}</th>,
  td: ({ children }) => <td className="border border-line px-2 py-1">{children}</td>,
};

export function MarkdownBody({ text }: { text: string }) {
  return (
    <div className="flex max-w-prose flex-col gap-2 text-sm">
      <ReactMarkdown remarkPlugins={plugins} disallowedElements={disallowed} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
