/** @file A platform's database in a separate folder, with a clock that the test moves. */
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { migrateDatabase } from '@/db/migrate';
import { type DatabaseRole, databaseFile, type OpenDatabase, openDatabase } from '@/db/open';
import { readTiming, type Timing } from '@/domain/tunables';
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

/**
 * Closed and removed when the running test has finished.
 * @param role `ingestion` beside a real dispatcher: the test waits for the lock, where the web server's requests would try again
 */
export function makePlatform({
  slots = 2,
  timing = {},
  role = 'web',
  dataDirectory = path.join(temporaryDirectory(), 'data'),
}: {
  slots?: number;
  timing?: Partial<Timing>;
  role?: DatabaseRole;
  dataDirectory?: string;
} = {}): TestPlatform {
  const file = databaseFile(dataDirectory);
  migrateDatabase(file);
  const open = openDatabase(file, role);
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
