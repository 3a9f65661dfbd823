/** @file Verbs that act on the data folder of this machine, whether or not a platform runs: users who can write the files could do worse. */
import { type Database, openDatabase } from '@/db/open';
import { readSettings } from '@/server/environment';
import type { Io } from '../io';
import { dataFolder, requireDatabase } from './data-folder';

/** The user of the machine itself. */
function localContext(db: Database, io: Pick<Io, 'environment'>, dataDirectory: string) {
  return {
    db,
    actor: { name: 'local', access: 'admin' },
    origin: { kind: 'command-line', address: null },
    settings: { ...readSettings(io.environment), dataDirectory },
    now: Date.now,
  } as const;
}

export function withDatabase<Answer>(
  io: Pick<Io, 'environment'>,
  data: string | undefined,
  work: (ctx: ReturnType<typeof localContext>) => Answer,
): Answer {
  const dataDirectory = dataFolder(io, data);
  const { db, close } = openDatabase(requireDatabase(dataDirectory), 'web');
  try {
    return work(localContext(db, io, dataDirectory));
  } finally {
    close();
  }
}
