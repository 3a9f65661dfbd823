'use client';
/** @file The pages of the settings, as links over each of them. */
import { usePathname } from 'next/navigation';
import { useMe } from '@/components/access/me';
import { settingsPages } from '@/components/shell/navigation';
import { cx } from '@/components/ui/class-names';
import { IntentLink } from '@/components/ui/intent-link';
import { sufficesFor } from '@/domain/role';

export function SettingsNavigation() {
  const path = usePathname();
  const { access } = useMe();
  return (
    <nav aria-label="Settings" className="mb-4 border-line border-b">
      <ul className="flex flex-wrap gap-1">
        {settingsPages
          .filter(({ needed }) => sufficesFor(access, needed))
          .map(({ href, label }) => (
            <li key={href} className="-mb-px">
              <IntentLink
                href={href}
                aria-current={path === href ? 'page' : undefined}
                className={cx(
                  'flex h-row items-center border-b-2 px-3 text-sm',
                  path === href ? 'border-accent font-medium text-ink' : 'border-transparent text-muted hover:text-ink',
                )}
              >
                {label}
              </IntentLink>
            </li>
          ))}
      </ul>
    </nav>
  );
}
