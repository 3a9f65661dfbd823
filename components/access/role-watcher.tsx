'use client';
/** @file Draws the page again for whom the reader has become: a role or a name was changed. */
import { useRouter } from 'next/navigation';
import { useChanges } from '../live/live-provider';

export function RoleWatcher() {
  const router = useRouter();
  useChanges((change) => {
    if (change?.entity === 'member') router.refresh();
  });
  return null;
}
