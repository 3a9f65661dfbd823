/** @file A surface with an optional title and actions; the page's building block. */
import { type ReactNode, useId } from 'react';
import { cx } from './class-names';
import { Scroller } from './scroller';

export function Panel({
  title,
  help,
  actions,
  flush = false,
  className,
  children,
}: {
  title?: string;
  help?: ReactNode;
  actions?: ReactNode;
  /** Without inner margin: for tables that reach the edge. */
  flush?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const id = useId();
  // Rows reach the edge, and must not be drawn over its corners.
  const corners = title === undefined ? 'rounded-[7px]' : 'rounded-b-[7px]';
  const body = flush ? <Scroller className={corners}>{children}</Scroller> : <div className="p-4">{children}</div>;
  const frame = cx('min-w-0 rounded-lg border border-line bg-surface', className);
  if (title === undefined) return <div className={frame}>{body}</div>;
  return (
    <section aria-labelledby={id} className={frame}>
      <header className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b px-4 py-1.5">
        <h2 id={id} className="font-semibold text-sm">
          {title}
        </h2>
        {help === undefined ? null : <p className="text-muted text-xs">{help}</p>}
        {actions === undefined ? null : (
          <div className="ml-auto flex min-w-0 flex-wrap items-center justify-end gap-2 text-sm">{actions}</div>
        )}
      </header>
      {body}
    </section>
  );
}
