/** @file The top of a page: parent link, title, its state and its actions. */
import type { ReactNode } from 'react';
import { cx } from './class-names';
import { TextLink } from './text-link';

export function PageHeader({
  title,
  oneLine = false,
  parent,
  badge,
  description,
  actions,
}: {
  title: string;
  /** A long title is cut, and whole on hover. */
  oneLine?: boolean;
  /** The list this page belongs to. */
  parent?: { readonly href: string; readonly label: string };
  badge?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <header className="mb-4 flex flex-wrap items-end gap-x-4 gap-y-2">
      {/* On a phone the actions stand below: beside them nothing would be left of the title. */}
      <div className="min-w-0 flex-1 max-sm:basis-full">
        {parent === undefined ? null : (
          <p className="text-xs">
            <TextLink href={parent.href}>
              <span aria-hidden>← </span>
              {parent.label}
            </TextLink>
          </p>
        )}
        <div className={cx('flex items-center gap-2', oneLine ? 'max-sm:flex-wrap' : 'flex-wrap')}>
          {/* Three lines of a very long name are enough to recognise it. */}
          <h1
            title={oneLine || title.length > 80 ? title : undefined}
            className={cx(
              'min-w-0 font-semibold text-xl',
              oneLine
                ? 'max-sm:line-clamp-3 max-sm:[overflow-wrap:anywhere] sm:truncate'
                : 'line-clamp-3 [overflow-wrap:anywhere]',
            )}
          >
            {title}
          </h1>
          {badge}
        </div>
        {description === undefined ? null : <div className="max-w-prose text-muted text-sm">{description}</div>}
      </div>
      {actions === undefined ? null : <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
