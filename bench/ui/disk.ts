/**
 * @file What the database takes on the disk, and whether what is deleted is given back while the platform runs: runs are deleted and removed for
 * good, the dispatcher does its upkeep, and the server is asked for a page of runs all the while.
 */
import { statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { createClient } from '@/client/create-client';
import { databaseFile } from '@/db/open';
import type { Setting } from './measure';
import { startDispatcher, startServer } from './platform';

export interface DiskMeasures {
  readonly bytesPerPoint: number;
  /** Share of the freed bytes that the file is shorter by. */
  readonly returned: number;
  /** Milliseconds of each answer meanwhile. */
  readonly answers: readonly number[];
}

/** How long the dispatcher may take. */
const patience = 300_000;
/** Each cuts the file. */
const checkpointEvery = 1000;
/** Bytes of free pages: the dispatcher keeps some. */
const few = 10 << 20;

export async function measureDisk({ directory, manifest }: Omit<Setting, 'browser'>): Promise<DiskMeasures> {
  const file = databaseFile(directory);
  const before = spaceOf(file);
  const server = await startServer(directory);
  const dispatcher = startDispatcher(directory, {
    MASTHEAD_TUNABLES: JSON.stringify({ walCheckpointEvery: checkpointEvery }),
  });
  const answers: number[] = [];
  let asking = true;
  const asked = (async () => {
    while (asking) {
      const begun = performance.now();
      const response = await fetch(`${server.url}/api/v1/runs/list?input=${encodeURIComponent('{"limit":50}')}`);
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`The server answered ${response.status}.`);
      answers.push(performance.now() - begun);
      await wait(20);
    }
  })();
  try {
    // As a member would, by the server: removed in this process, they would hold up the clock that times the answers.
    const client = createClient({ url: server.url });
    for (const id of [...manifest.longRuns, manifest.manySeries]) {
      await client.runs.delete.mutate({ id });
      await client.runs.purge.mutate({ id });
    }
    const until = performance.now() + patience;
    for (let last = -1; performance.now() < until; await wait(2 * checkpointEvery)) {
      const { size, free } = spaceOf(file);
      if (size === last && free < few) break;
      last = size;
    }
  } finally {
    asking = false;
    await asked.catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
    await dispatcher.stop();
    await server.stop();
  }
  const after = spaceOf(file);
  return {
    bytesPerPoint: before.used / manifest.points,
    returned: (before.size - after.size) / (before.used - after.used),
    answers,
  };
}

/** Bytes of the file, and of the pages in it that hold something. */
function spaceOf(file: string): { readonly size: number; readonly used: number; readonly free: number } {
  const sqlite = new Sqlite(file, { readonly: true });
  const pragma = (name: string): number => Number(sqlite.pragma(name, { simple: true }));
  try {
    const page = pragma('page_size');
    const free = page * pragma('freelist_count');
    return { size: statSync(file).size, used: page * pragma('page_count') - free, free };
  } finally {
    sqlite.close();
  }
}
