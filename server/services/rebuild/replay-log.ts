/** @file An attempt's log from its folder, ingested as by the dispatcher; what of it can't be read is noted. */
import path from 'node:path';
import type { AttemptRow } from '@/db/schema';
import type { RunEvent } from '@/domain/events';
import type { ServiceContext } from '@/server/context';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { readLog } from './read-folders';

interface Rebuilding {
  readonly ctx: ServiceContext;
  note(message: string): void;
}

/** `each` sees all events, a batch at a time. */
export async function replayLog(
  { ctx, note }: Rebuilding,
  { id: attempt, lease, directory }: Pick<AttemptRow, 'id' | 'lease' | 'directory'>,
  each: (events: readonly RunEvent[]) => void,
): Promise<void> {
  let unreadable = 0;
  for await (const batch of readLog(path.join(ctx.settings.dataDirectory, directory))) {
    applyEvents({ ctx, input: { attempt, lease, events: batch.events, newOffset: batch.offset } });
    each(batch.events);
    unreadable += batch.unreadable;
    if (batch.damaged)
      note(`The log of ${directory} is damaged after ${batch.offset} bytes: what it says then is lost.`);
  }
  if (unreadable > 0) note(`${unreadable} lines of the log of ${directory} are not events, and were skipped.`);
}
