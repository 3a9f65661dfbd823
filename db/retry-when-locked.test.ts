/** @file Writing while another connection holds the database: retried, and never half of it twice. */
import Sqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { makePlatform } from '@/test/factories/platform';
import { inTransaction } from './open';
import { readPlatformState, writePlatformState } from './queries/platform-state';
import { whenFree } from './retry-when-locked';

/** The web server's connection, and a program's that takes and frees the lock. */
function twoConnections() {
  const { open, file } = makePlatform();
  const other = new Sqlite(file);
  onTestFinished(() => void other.close());
  return {
    db: open.db,
    hold: () => other.exec('BEGIN IMMEDIATE'),
    free: () => other.exec('COMMIT'),
  };
}

const note = (db: Parameters<typeof writePlatformState>[0], value: string) =>
  inTransaction(db, (tx) => writePlatformState(tx, 'note', value, 1));

describe('whenFree', () => {
  it('gives the lock’s holder its turn, and then does it, once', async () => {
    const { db, hold, free } = twoConnections();
    hold();
    let tries = 0;
    await whenFree(() => {
      tries += 1;
      if (tries === 3) free();
      note(db, 'mine');
    });
    expect(tries).toBe(3);
    expect(readPlatformState(db, 'note')?.value).toBe('mine');
  });

  it('does not do again what has put something into the database already', async () => {
    const { db, hold } = twoConnections();
    let tries = 0;
    const work = () => {
      tries += 1;
      note(db, 'first half');
      hold();
      note(db, 'second half');
    };
    await expect(whenFree(work)).rejects.toMatchObject({ code: 'unavailable', message: /only in part/ });
    expect(tries).toBe(1);
  });

  it('does only the second of two again, if each has its own', async () => {
    const { db, hold, free } = twoConnections();
    const tries = { first: 0, second: 0 };
    await whenFree(async () => {
      tries.first += 1;
      note(db, 'first half');
      hold();
      await whenFree(() => {
        tries.second += 1;
        if (tries.second === 2) free();
        note(db, 'second half');
      });
    });
    expect(tries).toEqual({ first: 1, second: 2 });
    expect(readPlatformState(db, 'note')?.value).toBe('second half');
  });

  it('lets other errors through at once', async () => {
    const { db } = twoConnections();
    const work = () => inTransaction(db, () => expect.fail('refused'));
    await expect(whenFree(work)).rejects.toThrow('refused');
  });
});

it('what one copy of these modules opened, another writes through: pages and routes are bundled apart', async () => {
  const { db } = makePlatform().open;
  vi.resetModules();
  const copy = await import('./open');
  expect(copy.inTransaction).not.toBe(inTransaction);
  copy.inTransaction(db, (tx) => writePlatformState(tx, 'note', 'by the copy', 1));
  expect(readPlatformState(db, 'note')?.value).toBe('by the copy');
});
