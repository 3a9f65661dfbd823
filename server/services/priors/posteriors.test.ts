/** @file Tests of posteriors, of distances between them, and of a prior's name, tags and notes. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readChangesAfter } from '@/db/queries/change';
import type { RunEventBody } from '@/domain/events';
import { priorIdSchema, type RunId } from '@/domain/ids';
import type { RunConfigInput } from '@/domain/run-config';
import { compare } from '@/server/services/compare';
import { runs } from '@/server/services/runs';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform, type TestPlatform } from '@/test/factories/platform';
import { eventLog, makeRunningRun, startedBody } from '@/test/factories/run';
import { applyEvents } from '../ingest/apply-events';
import { priors } from '.';
import { posteriors as listPosteriors } from './posteriors';
import { get as getPrior, list as listPriors } from './priors';

/** Two nodes of two operations over two and three inputs, in two cells: φ has 2 × (4 + 6) places. */
const size = 20;
const logits = (first: number): number[] => [first, ...new Array<number>(size - 1).fill(0)];

function finish({ ctx }: TestPlatform, config: RunConfigInput, bodies: readonly RunEventBody[]): RunId {
  const { attempt, lease, run, directory } = makeRunningRun(ctx, config);
  writeFileSync(path.join(directory, 'prior'), '.');
  const ended: RunEventBody = { type: 'ended', end: 'finished', code: null, reason: null, step: 4 };
  applyEvents({ ctx, input: { attempt, lease, events: eventLog([startedBody, ...bodies, ended]), newOffset: 1 } });
  return run;
}

const architecture = (first: number): RunEventBody => ({
  type: 'architecture',
  step: 4,
  logits: logits(first),
  genotype: null,
});
const summary = (accuracy: number): RunEventBody => ({ type: 'summary', values: { 'test.accuracy': accuracy } });

async function story() {
  const platform = makePlatform({ slots: 1000 });
  const basis = await makeBasis(platform.ctx);
  const file = { type: 'artefact', kind: 'prior', name: 'prior', path: 'prior', size: 1, step: 4 } as const;
  finish(platform, basis.metaTrain, [
    { ...file, sha256: '0'.repeat(64) },
    architecture(0),
    { type: 'prior', iteration: 4, artefact: 'prior' },
  ]);
  const [prior] = listPriors({ ctx: platform.ctx, input: undefined });
  if (prior === undefined) throw new Error('no prior');
  const adapt = (first: number, accuracy: number, changes: Partial<Extract<RunConfigInput, { kind: 'adapt' }>> = {}) =>
    finish(platform, { kind: 'adapt', prior: prior.id, task: basis.search.task, steps: 4, batch: 8, ...changes }, [
      architecture(first),
      summary(accuracy),
    ]);
  return { platform, basis, prior, adapt };
}

describe('posteriors', () => {
  it('are as far from the prior as they moved, and are compared with searches of the same task', async () => {
    const { platform, basis, prior, adapt } = await story();
    const { ctx } = platform;
    adapt(1, 0.9);
    adapt(-2, 0.4, { seed: 1 });
    adapt(0, 0.1, { architecture: 'random' });
    const equal = { ...basis.search, steps: 4, batch: 8 };
    finish(platform, equal, [summary(0.5)]);
    finish(platform, { ...equal, seed: 1 }, [summary(0.7)]);
    const map = listPosteriors({ ctx, input: { id: prior.id } });
    expect(map.adaptations).toBe(3);
    expect(map.posteriors.map(({ accuracy, scratch }) => [accuracy, scratch.map((each) => each.accuracy)])).toEqual([
      [0.9, [0.5]],
      [0.4, [0.7]],
    ]);
    const [moved, further] = map.posteriors;
    // Only the first choice moved: p = e/(e + 3) against 1/4 each.
    const p = Math.E / (Math.E + 3);
    const q = (1 - p) / 3;
    expect(moved?.divergences[0]).toBeCloseTo(p * Math.log(4 * p) + 3 * q * Math.log(4 * q), 5);
    expect(moved?.divergences.slice(1).every((value) => value < 1e-9)).toBe(true);
    const distance = (place: readonly [number, number] | undefined): number =>
      Math.hypot((place?.[0] ?? 0) - map.prior[0], (place?.[1] ?? 0) - map.prior[1]);
    expect(distance(further?.place) / distance(moved?.place)).toBeCloseTo(2, 5);
    expect(map.shares[0]).toBeCloseTo(1, 6);
  });

  it('are judged by pairs of one task, seed and budget alone, over seeds', async () => {
    const { platform, basis, prior, adapt } = await story();
    const adapted: RunId[] = [];
    for (const seed of [0, 1, 2, 3]) {
      adapted.push(adapt(1, 0.8 + seed / 100, { seed }));
      finish(platform, { ...basis.search, steps: 4, batch: 8, seed }, [summary(0.79 + seed / 50)]);
      // Four times the budget, and another task: neither is a partner.
      finish(platform, { ...basis.search, steps: 16, batch: 8, seed }, [summary(0.99)]);
      const elsewhere = { taskSet: basis.taskSet.id, index: 9 };
      finish(platform, { ...basis.search, steps: 4, batch: 8, seed, task: elsewhere }, [summary(0.98)]);
    }
    const { transfers } = listPosteriors({ ctx: platform.ctx, input: { id: prior.id } });
    const task = transfers[1]?.task;
    // A run names the same partners, and its own other seeds, as what it is compared with.
    const [first] = adapted;
    if (first === undefined) throw new Error('nothing adapted');
    const { baseline } = runs.get({ ctx: platform.ctx, input: { id: first } });
    expect(baseline).toHaveLength(7);
    expect(baseline).toEqual(expect.arrayContaining(adapted.slice(1)));
    expect(transfers).toMatchObject([
      { arm: '', strategy: 'base', task: null, n: 4 },
      { arm: '', strategy: 'base', task, n: 4 },
    ]);
    // Differences 0.01, 0, −0.01, −0.02: mean −0.005, variance 0.0005 / 3.
    const half = (3.182 * Math.sqrt(0.0005 / 3)) / 2;
    for (const { mean, low, high } of transfers) {
      expect(mean).toBeCloseTo(-0.005, 9);
      expect(low).toBeCloseTo(-0.005 - half, 9);
      expect(high).toBeCloseTo(-0.005 + half, 9);
    }
  });

  it('are counted with their prior', async () => {
    const { platform, adapt } = await story();
    adapt(1, 0.9);
    const [prior] = listPriors({ ctx: platform.ctx, input: undefined });
    expect(prior).toMatchObject({ adaptations: 1 });
    expect(prior?.entropy).toBeCloseTo(1, 6);
  });

  it('have distances: none to themselves, and none for runs without logits', async () => {
    const { platform, basis, adapt } = await story();
    const ids = [adapt(1, 0.9), adapt(1, 0.9), adapt(3, 0.9), finish(platform, basis.search, [summary(0.5)])];
    const found = compare.posteriors({ ctx: platform.ctx, input: { runs: ids } });
    expect(found.runs).toEqual(ids.slice(0, 3));
    const [first] = found.divergences;
    expect(first?.[0]).toBe(0);
    expect(first?.[1]).toBeCloseTo(0, 9);
    expect(first?.[2]).toBeGreaterThan(0.01);
  });
});

describe('what people say of a prior', () => {
  it('is changed part by part, each tag once, and announced', async () => {
    const { platform, prior } = await story();
    const { ctx } = platform;
    expect(prior).toMatchObject({ tags: [], notes: '' });
    priors.edit({ ctx, input: { id: prior.id, notes: 'Learnt from **digits**.', tags: ['keep', 'grey', 'keep'] } });
    const renamed = priors.edit({ ctx, input: { id: prior.id, name: ' Digits ' } });
    expect(renamed).toMatchObject({ name: 'Digits', tags: ['keep', 'grey'], notes: 'Learnt from **digits**.' });
    expect(getPrior({ ctx, input: { id: prior.id } })).toEqual(renamed);
    expect(readChangesAfter(ctx.db, 0, 1000).filter(({ entity }) => entity === 'prior').length).toBeGreaterThanOrEqual(
      2,
    );
    expect(() => priors.edit({ ctx, input: { id: priorIdSchema.parse('pr_000000000000'), name: 'x' } })).toThrow(
      /no prior/,
    );
  });
});
