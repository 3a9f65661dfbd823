'use client';
/** @file Renders the page again when the reader's role or name has changed. */
import { useRouter } from 'next/navigation';
import { useChanges } from '../live/live-provider';

export function RoleWatcher() {
  const router = useRouter();
  useChanges((change) => {
    if (change?.entity === 'member') router.refresh();
  });
  return null;
}
