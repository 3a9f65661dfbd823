/** @file What attempts hold of the machine, over a real database: never two on a GPU, never more cores than there are, nothing left over. */
import { describe, expect, it } from 'vitest';
import { findAttempt, openAttempts } from '@/db/queries/attempt';
import { isDomainError } from '@/domain/errors';
import type { RunId } from '@/domain/ids';
import type { Card } from '@/domain/records/machine';
import type { RunConfigInput } from '@/domain/run-config';
import { attemptEndSchema } from '@/domain/run-state';
import { breachesOf } from '@/server/services/fsck/fsck';
import { runChecks } from '@/server/services/fsck/runs';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { claimRun, eventLog, makeQueuedRun, startedBody } from '@/test/factories/run';
import { fc } from '@/test/fast-check';
import { reportDispatcher } from '../../system/dispatcher';
import { runs } from '..';
import { resolveJob } from '../launch/job';
import { type ClaimedRun, claimNextRun, releaseClaim } from './claim';
import { endAttempt } from './end-attempt';
import { resume } from './resume';
import { stop } from './stop';

const card = (index: number, more: Partial<Card> = {}): Card => ({
  ...{ id: `GPU-${index}`, vendor: 'nvidia', index, name: 'Card', partOf: null, driver: null, utilisation: null },
  ...{ memoryUsed: null, memoryTotal: null, temperature: null, power: null, fault: null, foreign: [], ...more },
});

async function machineWith({ slots = 4, cores = 4, cards = 2 } = {}) {
  const platform = makePlatform({ slots, timing: { maxCrashes: 1000 } });
  const ctx = { ...platform.ctx, settings: { ...platform.ctx.settings, cores } };
  const show = (seen: Card[]) => reportDispatcher({ ctx, input: { pid: 1, devices: [], cards: seen } });
  show(Array.from({ length: cards }, (_, index) => card(index)));
  const { search, metaTrain } = await makeBasis(ctx);
  /** Several GPUs are for as many task workers. */
  const queued = (more: { gpus?: number; [setting: string]: unknown }, name?: string): RunId => {
    platform.advance(1);
    const { gpus = 1 } = more;
    const base = gpus > 1 ? { ...metaTrain, tasksPerIteration: gpus, taskWorkers: gpus } : search;
    return makeQueuedRun(ctx, { ...base, ...more } as RunConfigInput, name);
  };
  const reason = (id: RunId) => runs.get({ ctx, input: { id } }).reason;
  return { ...platform, ctx, show, search, queued, reason };
}

const gpu = { device: 'gpu' };
const leaseOf = ({ attempt, lease }: ClaimedRun) => ({ attempt, lease });
const ended = { end: 'stopped', code: null, reason: null, step: null } as const;

describe('what an attempt holds', () => {
  it('is as many cores as it has threads, until it ends', async () => {
    const { ctx, queued, reason } = await machineWith({ cards: 0 });
    queued({ threads: 3 }, 'wide');
    const wide = claimRun(ctx);
    expect(findAttempt(ctx.db, wide.attempt)).toMatchObject({ cores: 3, cards: [] });
    const two = queued({ threads: 2 }, 'two');
    const one = queued({ threads: 1 }, 'one');
    expect(claimNextRun({ ctx })).toBeNull();
    expect(reason(two)).toBe('Waits for 2 cores: 3 of 4 are held by "wide".');
    expect(reason(one)).toBe('Waits for a core: "two" comes before it, and waits for cores, too.');
    endAttempt({ ctx, input: { ...leaseOf(wide), ...ended } });
    expect([claimRun(ctx).run, claimRun(ctx).run]).toEqual([two, one]);
  });

  it('is its GPUs by their ids, which its job names; a claim that is given back holds none', async () => {
    const { ctx, queued, reason } = await machineWith();
    queued({ ...gpu, gpus: 2 }, 'both');
    const both = claimRun(ctx);
    expect(resolveJob({ ctx, input: leaseOf(both) }).holds).toEqual({
      ...{ cores: 2, sharesCards: false },
      cards: [
        { id: 'GPU-0', vendor: 'nvidia', index: 0, name: 'Card' },
        { id: 'GPU-1', vendor: 'nvidia', index: 1, name: 'Card' },
      ],
    });
    const waits = queued(gpu, 'waits');
    expect(reason(waits)).toBe('Waits for a GPU: 2 of 2 are held by "both".');
    releaseClaim({ ctx, input: { ...leaseOf(both), reason: 'no disk' } });
    expect(claimRun(ctx).run).toBe(both.run);
  });

  it('is no GPU any more once a run of `auto` says that it computes on the processor', async () => {
    const { ctx, queued } = await machineWith({ cards: 1 });
    queued({ device: 'auto' });
    const auto = claimRun(ctx);
    expect(findAttempt(ctx.db, auto.attempt)?.cards).toEqual(['GPU-0']);
    applyEvents({ ctx, input: { ...leaseOf(auto), events: eventLog([startedBody]), newOffset: 1 } });
    expect(findAttempt(ctx.db, auto.attempt)?.cards).toEqual([]);
    expect(claimNextRun({ ctx })).toBeNull();
    queued(gpu);
    expect(findAttempt(ctx.db, claimRun(ctx).attempt)?.cards).toEqual(['GPU-0']);
  });
});

describe('a launch', () => {
  const problem = (launching: () => unknown): { field?: string | undefined; message: string } => {
    try {
      launching();
    } catch (error) {
      if (isDomainError(error)) return { field: error.field, message: error.message };
      throw error;
    }
    throw new Error('it was not refused');
  };

  it('is refused where the machine lacks what it asks for, with the way out', async () => {
    const { queued, show, ctx, search } = await machineWith();
    const refused = (more: Parameters<typeof queued>[0]) => problem(() => queued(more));
    expect(refused({ threads: 5 })).toMatchObject({ field: 'threads', message: expect.stringMatching(/at most 4/) });
    expect(refused({ ...gpu, gpus: 3 })).toMatchObject({ field: 'gpus', message: expect.stringMatching(/at most 2/) });
    expect(refused({ gpus: 3 })).toMatchObject({ field: 'gpus' });
    expect(refused({ ...gpu, engine: 'native' })).toMatchObject({
      ...{ field: 'device', message: expect.stringMatching(/take engine torch or auto/) },
    });
    expect(refused({ device: 'cpu', gpus: 2 })).toMatchObject({ field: 'gpus' });
    expect(refused({ ...gpu, gpus: 2, taskWorkers: 1 })).toEqual({
      field: 'gpus',
      message: 'It asks for 2 GPUs, but computes in 1 process, each on one GPU: take gpus 1, or taskWorkers 2.',
    });
    expect(problem(() => makeQueuedRun(ctx, { ...search, ...gpu, gpus: 2 } as RunConfigInput))).toMatchObject({
      message: expect.stringMatching(/take gpus 1: runs of kind search have no task workers/),
    });
    show([card(0, { fault: 'It is lost.' })]);
    expect(refused(gpu)).toMatchObject({ field: 'device', message: expect.stringMatching(/Card: It is lost\./) });
    reportDispatcher({ ctx, input: { pid: 1, devices: [], cardTroubles: ['nvidia-smi failed: no driver'] } });
    expect(refused(gpu).message).toMatch(/nvidia-smi failed: no driver/);
    show([]);
    expect(refused(gpu).message).toMatch(/Neither nvidia-smi nor rocm-smi finds one\. Take device auto or cpu\./);
    expect(() => queued({})).not.toThrow();
  });
});

const needs = fc.record({
  device: fc.constantFrom('cpu', 'gpu', 'auto'),
  gpus: fc.constantFrom(1, 1, 2),
  threads: fc.constantFrom(1, 1, 2, 4),
  gpuShare: fc.boolean(),
});
const step = fc.oneof(
  fc.record({ what: fc.constant('launch' as const), need: needs }),
  fc.record({ what: fc.constant('claim' as const) }),
  fc.record({ what: fc.constant('restart' as const), faulty: fc.nat(3), used: fc.nat(3) }),
  fc.record({ what: fc.constantFrom('release', 'stop', 'resume', 'processor'), which: fc.nat(9) }),
  fc.record({ what: fc.constant('end' as const), which: fc.nat(9), end: fc.constantFrom(...attemptEndSchema.options) }),
);

it('holds over any sequence of starts, ends, crashes and restarts', async () => {
  const { ctx, dataDirectory, show, queued, advance } = await machineWith({ slots: 5 });
  const seen = (faulty: number, used: number): Card[] =>
    [0, 1].map((index) =>
      card(index, {
        fault: index === faulty ? 'ill' : null,
        foreign: index === used ? [{ pid: 7, name: 'other' }] : [],
      }),
    );
  const check = async (): Promise<void> => {
    const open = openAttempts(ctx.db).map(({ attempt }) => attempt);
    expect(open.length).toBeLessThanOrEqual(5);
    expect(open.reduce((sum, { cores }) => sum + cores, 0)).toBeLessThanOrEqual(4);
    for (const { id } of [card(0), card(1)]) {
      const holders = open.filter(({ cards }) => cards.includes(id));
      expect(holders.length < 2 || holders.every(({ sharesCards }) => sharesCards)).toBe(true);
    }
    expect(await breachesOf({ db: ctx.db, dataDirectory, runners: null }, runChecks)).toEqual([]);
  };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      show(seen(-1, -1));
      const mine: RunId[] = [];
      const claims: ClaimedRun[] = [];
      let cards = seen(-1, -1);
      for (const each of steps) {
        advance(700_000);
        reportDispatcher({ ctx, input: { pid: 1, devices: [], cards } });
        const claim = 'which' in each ? claims[each.which % Math.max(1, claims.length)] : undefined;
        const id = 'which' in each ? mine[each.which % Math.max(1, mine.length)] : undefined;
        try {
          if (each.what === 'launch') mine.push(queued(each.need));
          else if (each.what === 'claim') {
            const claimed = claimNextRun({ ctx });
            if (claimed !== null) {
              claims.push(claimed);
              const { cards: got = [], sharesCards = false } = findAttempt(ctx.db, claimed.attempt) ?? {};
              for (const held of cards.filter((known) => got.includes(known.id))) {
                expect(held.fault).toBeNull();
                expect(sharesCards || held.foreign.length === 0).toBe(true);
              }
            }
          } else if (each.what === 'restart') cards = seen(each.faulty, each.used);
          else if (each.what === 'end' && claim)
            endAttempt({ ctx, input: { ...leaseOf(claim), ...ended, end: each.end } });
          else if (each.what === 'release' && claim) releaseClaim({ ctx, input: { ...leaseOf(claim), reason: 'r' } });
          else if (each.what === 'processor' && claim)
            applyEvents({ ctx, input: { ...leaseOf(claim), events: eventLog([startedBody]), newOffset: 1 } });
          else if (each.what === 'stop' && id) stop({ ctx, input: { id } });
          else if (each.what === 'resume' && id) resume({ ctx, input: { id } });
        } catch (error) {
          if (!isDomainError(error)) throw error;
        }
        await check();
      }
      for (const { attempt } of openAttempts(ctx.db))
        endAttempt({ ctx, input: { attempt: attempt.id, lease: attempt.lease, ...ended } });
      expect(openAttempts(ctx.db)).toEqual([]);
      // All is free again: whatever this machine can run at all starts at once.
      for (const id of mine) if (runs.get({ ctx, input: { id } }).state === 'queued') stop({ ctx, input: { id } });
      show(seen(-1, -1));
      const last = queued({ device: 'gpu', gpus: 2, threads: 2 });
      expect(claimRun(ctx).run).toBe(last);
      for (const { attempt } of openAttempts(ctx.db))
        endAttempt({ ctx, input: { attempt: attempt.id, lease: attempt.lease, ...ended } });
    }),
    { numRuns: 30 },
  );
});
