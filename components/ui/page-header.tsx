/** @file The top of a page: where it stands, its title, its state and its actions. */
import type { ReactNode } from 'react';
import { TextLink } from './text-link';

export function PageHeader({
  title,
  parent,
  badge,
  description,
  actions,
}: {
  title: string;
  /** The list this page belongs to. */
  parent?: { readonly href: string; readonly label: string };
  badge?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <header className="mb-4 flex flex-wrap items-end gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1">
        {parent === undefined ? null : (
          <p className="text-xs">
            <TextLink href={parent.href}>{parent.label}</TextLink>
            <span aria-hidden className="ml-1 text-muted">
              /
            </span>
          </p>
        )}
        <div className="flex flex-wrap items-center gap-2">
          {/* Three lines of a name that goes on and on are enough to know it by. */}
          <h1
            title={title.length > 80 ? title : undefined}
            className="line-clamp-3 min-w-0 [overflow-wrap:anywhere] font-semibold text-xl"
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
