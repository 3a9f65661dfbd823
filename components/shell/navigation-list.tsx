'use client';
/** @file The platform's pages as links; the current one is marked. */
import { usePathname } from 'next/navigation';
import { cx } from '../ui/class-names';
import { IntentLink } from '../ui/intent-link';
import { navigation } from './navigation';

export function NavigationList({
  narrow = false,
  onGo,
}: {
  /** Only icons, below 1024 pixels. */ narrow?: boolean;
  onGo?: () => void;
}) {
  const path = usePathname();
  const isCurrent = (href: string): boolean =>
    href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
  const word = narrow ? 'sr-only lg:not-sr-only' : '';
  return navigation.map((group) => (
    <div key={group.label}>
      <p aria-hidden className={cx('px-2 pb-1 font-medium text-muted text-xs', narrow && 'hidden lg:block')}>
        {group.label}
      </p>
      <ul aria-label={group.label} className="flex flex-col gap-0.5">
        {group.items.map(({ href, label, icon: Icon }) => (
          <li key={href}>
            <IntentLink
              href={href}
              onClick={onGo}
              aria-current={isCurrent(href) ? 'page' : undefined}
              title={narrow ? label : undefined}
              className={cx(
                'flex h-row items-center gap-2.5 rounded-md px-2 text-sm transition-colors hover:bg-sunken',
                isCurrent(href) ? 'bg-accent-soft font-medium text-accent' : 'text-ink',
              )}
            >
              <Icon size={16} aria-hidden className="shrink-0" />
              <span className={word}>{label}</span>
            </IntentLink>
          </li>
        ))}
      </ul>
    </div>
  ));
}
