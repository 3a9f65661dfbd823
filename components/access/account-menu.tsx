'use client';
/** @file Who is signed in, at the right of the top bar. Hidden while nobody has an account. */
import { LogOut, UserRound } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { roleMeanings } from '@/domain/role';
import { Badge } from '../ui/badge';
import { IconButton } from '../ui/button';
import { Menu } from '../ui/menu';
import { toastProblem } from '../ui/toast';
import { useMe } from './me';

export function AccountMenu() {
  const me = useMe();
  const router = useRouter();
  if (!me.accounts) return null;
  return (
    <>
      {me.access === 'viewer' ? <Badge className="hidden sm:inline-flex">view only</Badge> : null}
      <Menu
        trigger={
          <IconButton
            label={`${me.name}, ${roleMeanings[me.access].title.toLowerCase()}`}
            icon={
              <span
                aria-hidden
                className="grid size-6 place-items-center rounded-full bg-accent-soft font-medium text-accent text-xs"
              >
                {initials(me.name)}
              </span>
            }
          />
        }
        items={[
          {
            label: 'Account and tokens',
            icon: <UserRound size={14} aria-hidden />,
            onSelect: () => router.push('/settings/account'),
          },
          ...(me.canSignOut
            ? [
                {
                  label: 'Sign out',
                  icon: <LogOut size={14} aria-hidden />,
                  onSelect: () => void import('./calls').then(({ leave }) => leave()).catch(toastProblem),
                },
              ]
            : []),
        ]}
      />
    </>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.[0] ?? '')
    .join('')
    .toUpperCase();
}
