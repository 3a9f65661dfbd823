import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { listRunRows } from '@/db/queries/run/list';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { copyDatabase, problemOfDatabase } from './copy-and-check';
import { openDatabase } from './open';

describe('a copy of the database', () => {
  it('holds what was there when it began, though the database is in use', async () => {
    const { ctx, file, dataDirectory } = makePlatform();
    const { search } = await makeBasis(ctx);
    makeQueuedRun(ctx, search, 'before');
    const destination = path.join(dataDirectory, 'copies', 'copy.sqlite');
    mkdirSync(path.dirname(destination));
    const shares: number[] = [];
    const copying = copyDatabase(file, destination, (share) => shares.push(share));
    makeQueuedRun(ctx, search, 'meanwhile');
    await copying;
    const copy = openDatabase(destination, 'reader');
    const query = { filter: {}, by: 'name', descending: false, offset: 0, limit: 10 } as const;
    expect(listRunRows(copy.db, query).map((run) => run.name)).toEqual(['before']);
    copy.close();
    expect(listRunRows(ctx.db, query)).toHaveLength(2);
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(readdirSync(path.dirname(destination))).toEqual(['copy.sqlite']);
  });

  it('leaves nothing behind if it can’t be made', async () => {
    const { file, dataDirectory } = makePlatform();
    const destination = path.join(dataDirectory, 'no', 'such', 'folder.sqlite');
    await expect(copyDatabase(file, destination, () => undefined)).rejects.toThrow();
    expect(existsSync(destination)).toBe(false);
  });
});

describe('the check', () => {
  it('passes a sound database and names what is wrong with a damaged one', () => {
    const { file, open, dataDirectory } = makePlatform();
    open.checkpoint();
    expect(problemOfDatabase(file)).toBeNull();
    const damaged = path.join(dataDirectory, 'damaged.sqlite');
    const bytes = readFileSync(file);
    bytes.fill(0xff, 4096, 4096 * 6);
    writeFileSync(damaged, bytes);
    expect(problemOfDatabase(damaged)).not.toBeNull();
  });
});
