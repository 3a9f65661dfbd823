'use client';
/** @file What ⌘K can do with the platform and the look of its pages. */
import { useQuery } from '@tanstack/react-query';
import {
  Bell,
  BellOff,
  CirclePause,
  CirclePlay,
  Keyboard,
  Link2,
  LogOut,
  Moon,
  Rows3,
  Rows4,
  Settings,
  Sun,
} from 'lucide-react';
import { useRouter } from 'next/navigation';
import { leave } from '../../access/calls';
import { useMe } from '../../access/me';
import { useTRPC, useTRPCClient } from '../../api';
import { toastDone, toastProblem } from '../../ui/toast';
import { currentAddress } from '../../url-state';
import { settingsPages } from '../navigation';
import { useNotices } from '../run-notices';
import { passShortcut } from '../shortcuts/use-shortcut';
import { useDark, useDensity } from '../theme';
import type { PaletteCommand } from './command';

export function usePlatformCommands(): readonly PaletteCommand[] {
  const trpc = useTRPC();
  const { data: status } = useQuery(trpc.system.status.queryOptions());
  const { system: api } = useTRPCClient();
  const [dark, setDark] = useDark();
  const [compact, setCompact] = useDensity();
  const notices = useNotices();
  const me = useMe();
  const router = useRouter();
  const drained = status?.queueSettings.drained != null;
  const change = (to: boolean): void =>
    void api.changeQueue
      .mutate({ drained: to })
      .then(
        () => toastDone(to ? 'The queue is drained: nothing new starts' : 'The queue is open', () => change(!to)),
        toastProblem,
      );
  const size = 16;
  const look = 'text-muted';
  return [
    {
      id: 'queue',
      needed: 'admin',
      label: drained ? 'Open the queue' : 'Drain the queue',
      detail: drained ? 'runs start again' : 'running runs continue, nothing new starts',
      words: 'pause resume claiming dispatcher maintenance',
      icon: drained ? <CirclePlay size={size} className={look} /> : <CirclePause size={size} className={look} />,
      run: () => change(!drained),
    },
    {
      id: 'theme',
      label: dark ? 'Light theme' : 'Dark theme',
      words: 'colour mode appearance',
      icon: dark ? <Sun size={size} className={look} /> : <Moon size={size} className={look} />,
      run: () => setDark(!dark),
    },
    {
      id: 'density',
      label: compact ? 'Comfortable rows' : 'Compact rows',
      words: 'density spacing',
      icon: compact ? <Rows3 size={size} className={look} /> : <Rows4 size={size} className={look} />,
      run: () => setCompact(!compact),
    },
    {
      id: 'link',
      label: 'Copy a link to this view',
      words: 'share url address',
      icon: <Link2 size={size} className={look} />,
      run: () =>
        void navigator.clipboard.writeText(currentAddress().href).then(() => toastDone('Link copied'), toastProblem),
    },
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      detail: '?',
      words: 'keys help list hotkeys',
      icon: <Keyboard size={size} className={look} />,
      // Once the palette is closed: one dialog at a time.
      run: () => setTimeout(() => passShortcut('?')),
    },
    ...settingsPages.map(({ href, label, words, needed }) => ({
      id: href,
      needed,
      label: `Settings: ${label}`,
      words,
      icon: <Settings size={size} className={look} />,
      run: () => router.push(href),
    })),
    ...(me.canSignOut
      ? [
          {
            id: 'sign-out',
            label: 'Sign out',
            detail: me.name,
            words: 'log out leave session',
            icon: <LogOut size={size} className={look} />,
            run: () => void leave().catch(toastProblem),
          },
        ]
      : []),
    ...(notices.possible
      ? [
          {
            id: 'notices',
            label: notices.on ? 'Stop notifying me when runs end' : 'Notify me when runs end',
            words: 'notification bell alert',
            icon: notices.on ? <BellOff size={size} className={look} /> : <Bell size={size} className={look} />,
            run: () => void notices.set(!notices.on),
          },
        ]
      : []),
  ];
}
