/** @file The life of a run: claimed once, ended once, retried or not, stopped, resumed, lost and back. */
import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { attemptsOf, updateAttempt } from '@/db/queries/attempt';
import { readChangesAfter } from '@/db/queries/change';
import { runsById, updateRun } from '@/db/queries/run/run';
import type { AttemptEnd } from '@/domain/run-state';
import type { Timing } from '@/domain/tunables';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { claimRun, eventLog, makeQueuedRun, makeRunningRun, startedBody } from '@/test/factories/run';
import { applyEvents } from '../../ingest/apply-events';
import { summarise } from '../read/summarise';
import { requireRun } from '../require-run';
import { markLost, markRecovered, markRunning, recordHeartbeat, recordSpawn } from './attempt';
import { type ClaimedRun, claimNextRun, releaseClaim } from './claim';
import { endAttempt, repairRuns } from './end-attempt';
import { listOpenAttempts } from './open-attempts';
import { resume as resumeRun } from './resume';
import { stop as requestStop } from './stop';

async function platformWithBasis(timing: Partial<Timing> = {}) {
  const platform = makePlatform({ timing });
  return { ...platform, ...(await makeBasis(platform.ctx)) };
}
type Platform = Awaited<ReturnType<typeof platformWithBasis>>;

function end(
  { ctx }: Platform,
  claimed: Pick<ClaimedRun, 'attempt' | 'lease'>,
  how: AttemptEnd,
  reason: string | null = null,
) {
  const { attempt, lease } = claimed;
  return endAttempt({ ctx, input: { attempt, lease, end: how, code: null, reason, step: 3 } });
}
const stateOf = ({ ctx }: Platform, run: ClaimedRun['run']) => requireRun(ctx.db, run).state;

const checkpointBody = {
  type: 'artefact',
  kind: 'checkpoint',
  name: 'c',
  path: 'c',
  size: 1,
  sha256: '0'.repeat(64),
  step: 2,
} as const;

describe('claiming', () => {
  it('takes the highest priority first, then the longest in the queue', async () => {
    const platform = await platformWithBasis();
    const { ctx, metaTrain, search, advance } = platform;
    const first = makeQueuedRun(ctx, metaTrain);
    advance(10);
    const second = makeQueuedRun(ctx, search);
    expect([claimRun(ctx).run, claimRun(ctx).run]).toEqual([first, second]);
    expect(claimNextRun({ ctx })).toBeNull();
  });

  it('makes a directory per attempt and a lease no one else has', async () => {
    const platform = await platformWithBasis();
    const { ctx, metaTrain } = platform;
    makeQueuedRun(ctx, metaTrain);
    const first = claimRun(ctx);
    end(platform, first, 'crashed');
    platform.advance(ctx.settings.timing.retryAfter);
    const second = claimRun(ctx);
    expect(second.number).toBe(2);
    expect(second.run).toBe(first.run);
    expect(second.lease).not.toBe(first.lease);
    expect(second.directory).not.toBe(first.directory);
  });

  it('gives a run to one of two processes only', async () => {
    const { ctx, metaTrain, dataDirectory } = await platformWithBasis();
    const runs = Array.from({ length: 12 }, () => makeQueuedRun(ctx, metaTrain));
    const program = `
      import { databaseFile, openDatabase } from './db/open.ts';
      import { claimNextRun } from './server/services/runs/life/claim.ts';
      const dataDirectory = ${JSON.stringify(dataDirectory)};
      const { db } = openDatabase(databaseFile(dataDirectory), 'ingestion');
      const ctx = { db, actor: { name: 'd', access: 'admin' }, settings: { dataDirectory, slots: 100, timing: { silentAfter: 1000 } }, now: Date.now };
      for (;;) {
        const claimed = claimNextRun({ ctx });
        if (claimed === null) break;
        console.log(claimed.run);
      }`;
    const claimed = (await Promise.all([runProgram(program), runProgram(program)])).flat();
    expect(claimed.sort()).toEqual([...runs].sort());
    expect(runs.map((run) => attemptsOf(ctx.db, run).length)).toEqual(runs.map(() => 1));
  });
});

describe('ending', () => {
  it.each([
    ['finished', 'finished'],
    ['stopped', 'stopped'],
    ['failed', 'failed'],
    ['invalid', 'failed'],
    ['interrupted', 'queued'],
    ['crashed', 'queued'],
  ] as const)('an attempt that %s leaves the run %s', async (how, state) => {
    const platform = await platformWithBasis();
    const claimed = makeRunningRun(platform.ctx, platform.metaTrain);
    expect(end(platform, claimed, how)).toEqual({ state, retried: state === 'queued' });
    expect(stateOf(platform, claimed.run)).toBe(state);
    expect(() => end(platform, claimed, how)).toThrow(expect.objectContaining({ code: 'stale-lease' }));
  });

  it('fails after as many crashes as the tunables allow, and says why', async () => {
    const platform = await platformWithBasis({ maxCrashes: 2 });
    makeQueuedRun(platform.ctx, platform.metaTrain);
    expect(end(platform, claimRun(platform.ctx), 'crashed', 'it died').retried).toBe(true);
    expect(claimNextRun({ ctx: platform.ctx })).toBeNull();
    platform.advance(platform.ctx.settings.timing.retryAfter);
    const last = claimRun(platform.ctx);
    expect(end(platform, last, 'crashed', 'it died')).toEqual({ state: 'failed', retried: false });
    expect(requireRun(platform.ctx.db, last.run).reason).toBe('it died');
    resumeRun({ ctx: platform.ctx, input: { id: last.run } });
    expect(end(platform, claimRun(platform.ctx), 'crashed').retried).toBe(true);
  });

  it('restarts the count of crashes once an attempt left a checkpoint, and doubles the wait each time it did not', async () => {
    const platform = await platformWithBasis({ maxCrashes: 9 });
    const { ctx, metaTrain } = platform;
    const id = makeQueuedRun(ctx, metaTrain);
    const crash = (further: boolean): number => {
      platform.advance(1_000_000);
      const { attempt, lease } = claimRun(ctx);
      const events = further ? eventLog([startedBody, checkpointBody]) : eventLog([startedBody]);
      applyEvents({ ctx, input: { attempt, lease, events, newOffset: 1 } });
      endAttempt({ ctx, input: { attempt, lease, end: 'crashed', code: null, reason: null, step: 3 } });
      return (requireRun(ctx.db, id).retryAt ?? 0) - ctx.now();
    };
    const { retryAfter } = ctx.settings.timing;
    expect([crash(false), crash(false), crash(true), crash(false)].map((wait) => wait / retryAfter)).toEqual([
      1, 2, 1, 2,
    ]);
    expect(requireRun(ctx.db, id).crashes).toBe(2);
  });

  it('releases a claim as if it had never been made, and stops the run if that was requested', async () => {
    const platform = await platformWithBasis();
    const { ctx } = platform;
    const id = makeQueuedRun(ctx, platform.metaTrain);
    const first = claimRun(ctx);
    releaseClaim({ ctx, input: { attempt: first.attempt, lease: first.lease, reason: 'disk full' } });
    expect(requireRun(ctx.db, id)).toMatchObject({ state: 'queued', startedAt: null, crashes: 0 });
    const second = claimRun(ctx);
    expect(second.number).toBe(1);
    requestStop({ ctx, input: { id } });
    releaseClaim({ ctx, input: { attempt: second.attempt, lease: second.lease, reason: 'disk full' } });
    expect(stateOf(platform, id)).toBe('stopped');
  });

  it('measures the speed of a finished run', async () => {
    const platform = await platformWithBasis();
    const claimed = makeRunningRun(platform.ctx, platform.metaTrain);
    platform.advance(2000);
    end(platform, claimed, 'finished');
    expect(requireRun(platform.ctx.db, claimed.run).macsPerSecond).toBeGreaterThan(0);
  });

  it('lets a run whose attempt was fenced wait for another, as after a crash', async () => {
    const platform = await platformWithBasis();
    const claimed = makeRunningRun(platform.ctx, platform.metaTrain);
    expect(end(platform, claimed, 'fenced').state).toBe('queued');
    expect(requireRun(platform.ctx.db, claimed.run).crashes).toBe(1);
  });

  it('sees an attempt to its end in the trash, too, and mends a run that lost its attempt', async () => {
    const platform = await platformWithBasis();
    const { ctx } = platform;
    const claimed = makeRunningRun(ctx, platform.metaTrain);
    // As an older version could leave it.
    updateRun(ctx.db, claimed.run, { deletedAt: 1 });
    expect(listOpenAttempts({ ctx })).toMatchObject([{ surplus: true }]);
    updateAttempt(ctx.db, claimed.attempt, claimed.lease, { endedAt: 1, end: 'crashed' });
    expect(repairRuns({ ctx })).toEqual(['Test run']);
    expect(repairRuns({ ctx })).toEqual([]);
    expect(runsById(ctx.db, [claimed.run])).toMatchObject([{ state: 'queued', crashes: 1 }]);
  });
});

describe('stopping', () => {
  it('stops a queued run at once', async () => {
    const { ctx, metaTrain } = await platformWithBasis();
    const id = makeQueuedRun(ctx, metaTrain);
    expect(requestStop({ ctx, input: { id } }).state).toBe('stopped');
    expect(claimNextRun({ ctx })).toBeNull();
    expect(() => requestStop({ ctx, input: { id } })).toThrow(/already ended/);
  });

  it('waits for a running one, and an interruption is then the stop', async () => {
    const platform = await platformWithBasis();
    const claimed = makeRunningRun(platform.ctx, platform.metaTrain);
    const ask = () => requestStop({ ctx: platform.ctx, input: { id: claimed.run } }).state;
    expect([ask(), ask()]).toEqual(['stopping', 'stopping']);
    expect(end(platform, claimed, 'interrupted')).toEqual({ state: 'stopped', retried: false });
  });

  it('resumes what was stopped, for the end of the queue', async () => {
    const platform = await platformWithBasis();
    const claimed = makeRunningRun(platform.ctx, platform.metaTrain);
    end(platform, claimed, 'stopped');
    const resumed = resumeRun({ ctx: platform.ctx, input: { id: claimed.run } });
    expect(resumed).toMatchObject({ state: 'queued', endedAt: null });
    expect(() => resumeRun({ ctx: platform.ctx, input: { id: claimed.run } })).toThrow(/queued/);
    expect(claimRun(platform.ctx).number).toBe(2);
  });
});

describe('silence', () => {
  it('counts running time, without pauses', async () => {
    const platform = await platformWithBasis();
    const { ctx, metaTrain, advance } = platform;
    const run = makeQueuedRun(ctx, metaTrain);
    const worked = () => summarise(ctx, requireRun(ctx.db, run)).worked;
    expect(worked()).toBeNull();
    const first = claimRun(ctx);
    advance(7000);
    end(platform, first, 'stopped');
    advance(3_600_000);
    resumeRun({ ctx, input: { id: run } });
    const second = claimRun(ctx);
    const since = ctx.now();
    expect(worked()).toEqual({ ms: 7000, since });
    advance(500);
    end(platform, second, 'finished');
    expect(worked()).toEqual({ ms: 7500, since: null });
  });

  it('loses a run and takes it back', async () => {
    const platform = await platformWithBasis();
    const { attempt, lease, run } = makeRunningRun(platform.ctx, platform.metaTrain);
    const input = { attempt, lease };
    markLost({ ctx: platform.ctx, input: { ...input, reason: 'no heartbeat for 30 s' } });
    expect(stateOf(platform, run)).toBe('lost');
    markRecovered({ ctx: platform.ctx, input });
    expect(stateOf(platform, run)).toBe('running');
  });

  it('informs a run that comes back of a stop requested meanwhile', async () => {
    const platform = await platformWithBasis();
    const { attempt, lease, run } = makeRunningRun(platform.ctx, platform.metaTrain);
    requestStop({ ctx: platform.ctx, input: { id: run } });
    markLost({ ctx: platform.ctx, input: { attempt, lease, reason: 'silent' } });
    markRecovered({ ctx: platform.ctx, input: { attempt, lease } });
    expect(stateOf(platform, run)).toBe('stopping');
  });

  it('refuses every move under another lease', async () => {
    const platform = await platformWithBasis();
    const { ctx } = platform;
    const { attempt } = makeRunningRun(ctx, platform.metaTrain);
    const input = { attempt, lease: 'someone else’s' };
    const stale = expect.objectContaining({ code: 'stale-lease' });
    expect(() => markRunning({ ctx, input })).toThrow(stale);
    expect(() => markLost({ ctx, input: { ...input, reason: '' } })).toThrow(stale);
    expect(() => markRecovered({ ctx, input })).toThrow(stale);
    expect(() => recordHeartbeat({ ctx, input: { ...input, at: 1 } })).toThrow(stale);
    expect(() => recordSpawn({ ctx, input: { ...input, pid: 1, startTicks: 1, host: 'h' } })).toThrow(stale);
    expect(() => end(platform, input, 'finished')).toThrow(stale);
  });
});

it('lists what a dispatcher has to look after, with the process it belongs to', async () => {
  const { ctx, metaTrain } = await platformWithBasis();
  const { attempt, lease, directory } = makeRunningRun(ctx, metaTrain);
  recordSpawn({ ctx, input: { attempt, lease, pid: 77, startTicks: 5, host: 'here' } });
  recordHeartbeat({ ctx, input: { attempt, lease, at: 1234.5 } });
  expect(listOpenAttempts({ ctx })).toEqual([
    expect.objectContaining({
      attempt,
      directory,
      state: 'running',
      handle: { pid: 77, startTicks: 5 },
      lastHeartbeatAt: 1235,
    }),
  ]);
});

it('announces each move in the transaction that makes it', async () => {
  const { ctx, metaTrain } = await platformWithBasis();
  const run = makeQueuedRun(ctx, metaTrain);
  const before = readChangesAfter(ctx.db, 0, 1000).length;
  claimRun(ctx);
  expect(readChangesAfter(ctx.db, 0, 1000).slice(before)).toEqual([
    expect.objectContaining({ entity: 'run', key: run, run }),
  ]);
});

it('always says why a run waits', async () => {
  const { ctx, metaTrain } = await platformWithBasis();
  const run = makeQueuedRun(ctx, metaTrain);
  expect(summarise(ctx, requireRun(ctx.db, run)).reason).toMatch(/dispatcher, which is not running/);
});

/** Lines that the program printed. */
function runProgram(program: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program]);
    let out = '';
    let err = '';
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      err += data.toString();
    });
    child.on('exit', (code) => (code === 0 ? resolve(out.trim().split('\n').filter(Boolean)) : reject(new Error(err))));
  });
}
