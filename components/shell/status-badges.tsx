'use client';
/** @file Whether runs can start, and whether this page is current. */
import { useQuery } from '@tanstack/react-query';
import { formatCount } from '../../domain/format';
import { useTRPC } from '../api';
import { useLiveStatus } from '../live/live-provider';
import { Badge } from '../ui/badge';
import { IntentLink } from '../ui/intent-link';

export function DispatcherBadge() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.system.status.queryOptions());
  if (data === undefined) return null;
  const { dispatcher, slots, runs, queueSettings, placing } = data;
  // The list of the queue ends after some; this is all of them.
  const waiting = runs.queued ?? 0;
  return (
    <IntentLink href="/devices" className="flex items-center gap-2 rounded-sm">
      {!dispatcher.alive ? (
        <Badge tone="attention">
          <Said what="Dispatcher is down" more="runs wait" />
        </Badge>
      ) : (
        <Badge tone={slots.used > 0 ? 'running' : 'neutral'}>
          <span className="max-md:sr-only">Runs</span> {slots.used} / {slots.total}
        </Badge>
      )}
      {dispatcher.alive && placing !== null ? (
        <Badge tone="attention">
          <Said what="Nothing starts" more={placingWords[placing.lack]} />
        </Badge>
      ) : dispatcher.alive && queueSettings.drained !== null ? (
        <Badge tone="attention">Queue drained</Badge>
      ) : waiting > 0 ? (
        <Badge className="max-sm:hidden">{formatCount(waiting)} waiting</Badge>
      ) : null}
    </IntentLink>
  );
}

/** One text: a badge spaces its parts. A narrow screen shows only its beginning. */
function Said({ what, more }: { what: string; more: string }) {
  return (
    <span>
      {what}
      <span className="max-md:sr-only">: {more}</span>
    </span>
  );
}

const placingWords = {
  space: 'disk full',
  inodes: 'no room for files',
  memory: 'no memory',
  processes: 'no further process',
  descriptors: 'too many open files',
  permission: 'folder not writable',
  folder: 'folder out of reach',
  device: 'device lost',
} as const;

const words = { connecting: 'Connecting', live: 'Live', offline: 'Offline' } as const;

export function LiveBadge() {
  const status = useLiveStatus();
  return (
    <output aria-label="Connection">
      <Badge tone={status === 'live' ? 'done' : status === 'offline' ? 'attention' : 'neutral'}>
        <svg viewBox="0 0 10 10" width="8" height="8" aria-hidden="true">
          {status === 'live' ? (
            <circle cx="5" cy="5" r="4.5" fill="currentColor" />
          ) : (
            <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" strokeWidth="2" />
          )}
        </svg>
        {words[status]}
      </Badge>
    </output>
  );
}
