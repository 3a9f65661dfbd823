'use client';
/** @file The navigation at the left; below 768 pixels only its icons. */
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cx } from '../ui/class-names';
import { navigation } from './navigation';

export function Sidebar() {
  const path = usePathname();
  const isCurrent = (href: string): boolean =>
    href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
  return (
    <nav
      aria-label="Main"
      className="sticky top-0 flex h-dvh w-12 shrink-0 flex-col gap-4 overflow-y-auto border-line border-r bg-surface px-1.5 py-3 md:w-48 md:px-2"
    >
      <Link href="/" className="flex h-row items-center gap-2 px-2 font-semibold text-lg tracking-tight">
        <Emblem />
        <span className="sr-only md:not-sr-only">Masthead</span>
      </Link>
      {navigation.map((group) => (
        <div key={group.label}>
          <p aria-hidden className="hidden px-2 pb-1 font-medium text-muted text-xs md:block">
            {group.label}
          </p>
          <ul aria-label={group.label} className="flex flex-col gap-0.5">
            {group.items.map(({ href, label, icon: Icon }) => (
              <li key={href}>
                <Link
                  href={href}
                  aria-current={isCurrent(href) ? 'page' : undefined}
                  title={label}
                  className={cx(
                    'flex h-row items-center gap-2.5 rounded-md px-2 text-sm hover:bg-sunken',
                    isCurrent(href) ? 'bg-accent-soft font-medium text-accent' : 'text-ink',
                  )}
                >
                  <Icon size={16} aria-hidden className="shrink-0" />
                  <span className="sr-only md:not-sr-only">{label}</span>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** A mast with its yards: a stem and two reductions. */
function Emblem() {
  return (
    <svg
      viewBox="0 0 20 20"
      width="20"
      height="20"
      aria-hidden="true"
      className="shrink-0 text-accent"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
    >
      <path d="M10 2v16M3 7h14M5.5 12.5h9" />
      <circle cx="10" cy="2.5" r="1.5" fill="currentColor" stroke="none" />
    </svg>
  );
}
