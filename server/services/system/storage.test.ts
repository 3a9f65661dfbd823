/** @file Storage and clean-up: what may be removed goes with its file, what a run could resume from stays. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { saveArtefact } from '@/db/queries/artefact';
import { updateRun } from '@/db/queries/run/run';
import { auditEntry } from '@/db/schema';
import { verifyAudit } from '@/db/verify-audit';
import { artefactIdSchema, newIdText } from '@/domain/ids';
import type { AttemptEnd } from '@/domain/run-state';
import type { ServiceContext } from '@/server/context';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeRunningRun } from '@/test/factories/run';
import { endAttempt } from '../runs/life/end-attempt';
import { get as getRun } from '../runs/read/get';
import { deleteRun } from '../runs/upkeep/trash';
import { system } from '.';
import { applyRetention, retention as readRetention } from './retention';
import { removeCheckpoints, storage } from './storage';

type Config = Awaited<ReturnType<typeof makeBasis>>['search'];

function endedRun(ctx: ServiceContext, config: Config, name: string, end: AttemptEnd, file: 'checkpoint' | 'weights') {
  const { run, attempt, lease, directory } = makeRunningRun(ctx, config, name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'file.bin'), Buffer.alloc(100));
  saveArtefact(ctx.db, {
    id: artefactIdSchema.parse(newIdText('af')),
    run,
    attempt,
    kind: file,
    name: 'file',
    path: 'file.bin',
    size: 100,
    sha256: '0'.repeat(64),
    step: 1,
    createdAt: ctx.now(),
  });
  endAttempt({ ctx, input: { attempt, lease, end, code: null, reason: null, step: 1 } });
  return { run, file: path.join(directory, 'file.bin') };
}

async function platformWithRuns() {
  const platform = makePlatform();
  const { search } = await makeBasis(platform.ctx);
  const of = (name: string, end: AttemptEnd, file: 'checkpoint' | 'weights' = 'checkpoint') =>
    endedRun(platform.ctx, search, name, end, file);
  return { ...platform, of };
}

describe('storage', () => {
  it('adds up by kind and by run, and says what could be spared', async () => {
    const { ctx, of } = await platformWithRuns();
    const finished = of('finished', 'finished');
    of('failed', 'failed');
    of('weights', 'finished', 'weights');
    const { artefacts, runs, sparable, database, disk } = storage({ ctx, input: undefined });
    expect(artefacts).toEqual([
      { kind: 'checkpoint', files: 2, bytes: 200 },
      { kind: 'weights', files: 1, bytes: 100 },
    ]);
    expect(runs).toHaveLength(3);
    expect(runs.find(({ id }) => id === finished.run)).toMatchObject({ bytes: 100, checkpointBytes: 100 });
    expect(sparable).toEqual({ runs: 1, files: 1, bytes: 100 });
    expect(database).toBeGreaterThan(0);
    expect(disk.free).toBeLessThanOrEqual(disk.total);
  });

  it('removes checkpoints of finished runs with their files, and nothing else', async () => {
    const { ctx, of } = await platformWithRuns();
    const finished = of('finished', 'finished');
    const failed = of('failed', 'failed');
    const weights = of('weights', 'finished', 'weights');
    expect(await removeCheckpoints({ ctx, input: {} })).toEqual({ runs: 1, files: 1, bytes: 100 });
    expect([finished, failed, weights].map(({ file }) => existsSync(file))).toEqual([false, true, true]);
    expect(getRun({ ctx, input: { id: finished.run } }).artefacts).toEqual([]);
    expect(await removeCheckpoints({ ctx, input: {} })).toEqual({ runs: 0, files: 0, bytes: 0 });
  });
});

describe('retention', () => {
  it('does nothing unless it is set, then removes what is old enough', async () => {
    const { ctx, of, advance } = await platformWithRuns();
    const old = of('old', 'finished');
    const trashed = of('trashed', 'failed');
    deleteRun({ ctx, input: { id: trashed.run } });
    advance(8 * 86_400_000);
    const fresh = of('fresh', 'finished');
    await applyRetention(ctx);
    expect(existsSync(old.file) && existsSync(trashed.file)).toBe(true);
    system.changeRetention({ ctx, input: { checkpoints: 7, trash: 7 } });
    expect(readRetention({ ctx, input: undefined })).toEqual({
      checkpoints: 7,
      trash: 7,
      backups: null,
      audit: null,
    });
    await applyRetention(ctx);
    expect([old, trashed, fresh].map(({ file }) => existsSync(file))).toEqual([false, false, true]);
  });

  it('removes old entries of the audit log, and says so in it', async () => {
    const { ctx, of, advance } = await platformWithRuns();
    of('old', 'finished');
    const before = verifyAudit(ctx.db);
    advance(8 * 86_400_000);
    await applyRetention(ctx);
    expect(verifyAudit(ctx.db)).toEqual(before);
    system.changeRetention({ ctx, input: { audit: 7 } });
    await applyRetention(ctx);
    expect(verifyAudit(ctx.db)).toMatchObject({ entries: 2, removedThrough: before.entries, problems: [] });
    const [, told] = ctx.db.select().from(auditEntry).all();
    expect(told).toMatchObject({
      action: 'audit.prune',
      detail: { removed: before.entries, throughId: before.head?.id },
    });
    await applyRetention(ctx);
    expect(verifyAudit(ctx.db)).toMatchObject({ entries: 2, problems: [] });
  });

  it('keeps a run in the trash whose time has not come', async () => {
    const { ctx, of, advance } = await platformWithRuns();
    const { run, file } = of('kept', 'failed');
    updateRun(ctx.db, run, { deletedAt: ctx.now() });
    advance(86_400_000);
    system.changeRetention({ ctx, input: { trash: 7 } });
    await applyRetention(ctx);
    expect(existsSync(file)).toBe(true);
  });
});
