/** @file Real runs: one that diverges says so while its loss is finite; sound ones, warm restarts among them, say nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { selectEngine } from '@/engine/select';
import type { Engine } from '@/engine/types';
import { memoryIds, pointsOf, type RunRecord, runInMemory } from '@/test/run-in-memory';
import { artefactOf, digitRuns, heldOutTask, smallMetaTrain, smallSearch, smallSpace } from '@/test/small-run';

let common: Awaited<ReturnType<typeof digitRuns>>;
let engine: Engine;

beforeAll(async () => {
  ({ engine } = await selectEngine('auto'));
  common = await digitRuns(engine);
});
afterAll(() => engine.dispose());

const divergence = (record: RunRecord) =>
  record.events.flatMap((event) => (event.type === 'alarm' && event.alarm === 'divergence' ? [event.message] : []));
const genotype = randomGenotype(smallSpace, randomStream(3, 'divergence'));
const retraining = {
  kind: 'evaluate',
  genotype: memoryIds.genotype,
  task: heldOutTask,
  ...{ initChannels: 4, layers: 2, batch: 16, auxiliary: false },
} as const;

describe('a run that diverges', () => {
  it('alarms once, before its loss is infinite', async () => {
    const config = { ...smallSearch, steps: 120, weights: { learningRate: 10, clip: 1e9 } };
    const record = await runInMemory({ ...common, config });
    expect(divergence(record)).toEqual([expect.stringMatching(/diverges: .* where .* was usual/)]);
    expect(pointsOf(record, 'train.loss').every(([, loss]) => Number.isFinite(loss))).toBe(true);
  });

  it('stops there with the alarm as its reason if that was requested', async () => {
    const config = { ...smallSearch, steps: 120, stopOnAlarm: true, weights: { learningRate: 10, clip: 1e9 } };
    const { outcome } = await runInMemory({ ...common, config });
    expect(outcome).toMatchObject({ end: 'stopped', reason: expect.stringContaining('diverges') });
  });

  it('says so at the same step when it was stopped before, and not again when it was stopped after', async () => {
    const config = { ...smallSearch, steps: 120, weights: { learningRate: 10, clip: 1e9 } };
    const whole = await runInMemory({ ...common, config });
    const at = Number(/at step (\d+)/.exec(divergence(whole)[0] ?? '')?.[1]);
    const goOn = (half: RunRecord, changes: { stopOnAlarm?: boolean } = {}) =>
      runInMemory({ ...common, config: { ...config, ...changes }, checkpoint: artefactOf(half, 'checkpoint') });
    const before = await runInMemory({ ...common, config, stopAfter: at - 1 });
    expect(divergence(await goOn(before))).toEqual(divergence(whole));
    const after = await runInMemory({ ...common, config, stopAfter: at });
    expect(divergence(after)).toEqual(divergence(whole));
    const rest = await goOn(after, { stopOnAlarm: true });
    expect(divergence(rest)).toEqual([]);
    expect(rest.outcome.reason ?? '').not.toContain('diverges');
  });

  it('is watched in few-shot episodes, too', async () => {
    const prior = artefactOf(await runInMemory({ ...common, config: smallMetaTrain }), 'prior');
    const fewShot = {
      kind: 'few-shot',
      ...{ prior: memoryIds.prior, taskSet: memoryIds.taskSet, ways: 3, shots: 4, queries: 5, batch: 16 },
      ...{ episodes: 3, steps: 40, headSteps: 0, checkpointEvery: 1 },
    } as const;
    const weights = { learningRate: 10, clip: 1e9 };
    const record = await runInMemory({ ...common, prior, config: { ...fewShot, weights } });
    expect(divergence(record)).toEqual([expect.stringMatching(/diverges/)]);
    expect(divergence(await runInMemory({ ...common, prior, config: fewShot }))).toEqual([]);
    // The checkpoint is of the episodes that are done: what it remembers is of them alone.
    const half = await runInMemory({ ...common, prior, config: { ...fewShot, episodes: 2 }, stopAfter: 60 });
    const whole = await runInMemory({ ...common, prior, config: { ...fewShot, episodes: 2 } });
    expect(artefactOf(half, 'checkpoint')).toEqual(artefactOf(whole, 'checkpoint'));
  });
});

describe('a sound run', () => {
  it('never alarms: meta-training, search, retraining with warm restarts', async () => {
    const restarts = { learningRateSchedule: 'warm-restarts', restartPeriod: 2, epochs: 8 } as const;
    const records = [
      await runInMemory({ ...common, config: { ...smallMetaTrain, steps: 10 } }),
      await runInMemory({ ...common, config: { ...smallSearch, steps: 60 } }),
      await runInMemory({ ...common, config: { ...retraining, ...restarts }, genotype }),
    ];
    expect(records.flatMap(divergence)).toEqual([]);
  });
});
