/** @file A platform's database in a folder of its own, with a clock that the test moves. */
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { migrateDatabase } from '@/db/migrate';
import { databaseFile, type OpenDatabase, openDatabase } from '@/db/open';
import { readTiming, type Timing } from '@/domain/timing';
import type { ServiceContext } from '@/server/context';
import { temporaryDirectory } from '../temporary-directory';

export interface TestPlatform {
  readonly ctx: ServiceContext;
  readonly open: OpenDatabase;
  readonly dataDirectory: string;
  readonly file: string;
  /** Moves the clock; it stands still otherwise. */
  readonly advance: (milliseconds: number) => void;
}

const start = Date.UTC(2026, 0, 5, 9);

/** Closed and removed when the running test has finished. */
export function makePlatform({
  slots = 2,
  timing = {},
}: {
  slots?: number;
  timing?: Partial<Timing>;
} = {}): TestPlatform {
  const dataDirectory = path.join(temporaryDirectory(), 'data');
  const file = databaseFile(dataDirectory);
  migrateDatabase(file);
  const open = openDatabase(file, 'web');
  onTestFinished(() => open.close());
  let now = start;
  return {
    ctx: {
      db: open.db,
      actor: { name: 'test', access: 'admin' },
      settings: { dataDirectory, slots, timing: { ...readTiming(undefined), ...timing } },
      now: () => now,
    },
    open,
    dataDirectory,
    file,
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
}
