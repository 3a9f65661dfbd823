/** @file What runs say they took: the work behind their result, over all attempts, without the time between these. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunConfigInput } from '@/domain/run-config';
import { selectEngine } from '@/engine/select';
import type { Engine } from '@/engine/types';
import { countMacs } from '@/graph/counts';
import { readSafetensors, writeSafetensors } from '@/nas/checkpoint/safetensors';
import { buildSupernet } from '@/nas/spaces/supernet';
import { type RunRecord, runInMemory, summaryOf } from '@/test/run-in-memory';
import { artefactOf, digitRuns, smallAdapt, smallMetaTrain, smallSearch, smallSpace } from '@/test/small-run';

let common: Awaited<ReturnType<typeof digitRuns>>;
let engine: Engine;
let prior: Uint8Array;

beforeAll(async () => {
  ({ engine } = await selectEngine('auto'));
  common = await digitRuns(engine);
  prior = artefactOf(await runInMemory({ ...common, config: smallMetaTrain }), 'prior');
}, 300_000);
afterAll(() => engine.dispose());

const run = (config: RunConfigInput, more: Partial<Parameters<typeof runInMemory>[0]> = {}) =>
  runInMemory({ ...common, prior, config, clock: 'steps', ...more });

const computeOf = (record: RunRecord) => {
  const { 'compute.macs': macs, 'compute.seconds': seconds } = summaryOf(record);
  return { macs, seconds };
};

/** As runs left it before they counted. */
function withoutCount(checkpoint: Uint8Array): Uint8Array {
  const { tensors, metadata } = readSafetensors(checkpoint);
  const { compute: _, seconds: __, ...rest } = metadata;
  return writeSafetensors(tensors, rest);
}

describe.each([
  ['a meta-training', smallMetaTrain, 19, 4 * 3 * 3],
  ['an adaptation', smallAdapt, 5, 8],
  ['a search', smallSearch, 5, 8],
] as const)('%s', (_, config, stopAfter, seconds) => {
  it('says the whole of its work if it was stopped and resumed', async () => {
    const whole = await run(config);
    expect(computeOf(whole).seconds).toBe(seconds);
    const half = await run(config, { stopAfter });
    expect(half.outcome.end).toBe('stopped');
    const rest = await run(config, { checkpoint: artefactOf(half, 'checkpoint') });
    expect(computeOf(rest)).toEqual(computeOf(whole));
  });

  it('resumes from an older checkpoint without inventing figures', async () => {
    const half = await run(config, { stopAfter });
    const rest = await run(config, { checkpoint: withoutCount(artefactOf(half, 'checkpoint')) });
    expect(rest.outcome.end).toBe('finished');
    expect(computeOf(rest).seconds).toBeUndefined();
  });
});

describe('the compute of a meta-training', () => {
  it('holds its validation tasks', async () => {
    const [source] = common.spec.sources;
    if (source === undefined) throw new Error('no source');
    const classes = { metaTrain: [0, 1, 2, 3, 4], metaValidation: [5, 6, 7, 8, 9], heldOut: [] };
    const spec = { ...common.spec, sources: [{ ...source, classes }] };
    const [without, validated] = [
      computeOf(await run({ ...smallMetaTrain, validationEvery: 0 }, { spec })),
      computeOf(await run({ ...smallMetaTrain, validationEvery: 2 }, { spec })),
    ];
    // Twice two tasks: 3 steps of 16 images, and 100 images judged under the kept candidates alone.
    expect((validated.seconds ?? 0) - (without.seconds ?? 0)).toBe(2 * 2 * 3);
    const all = countMacs(buildSupernet(smallSpace, { classes: 5, resolution: 14 }));
    const judged = (validated.macs ?? 0) - (without.macs ?? 0) - 2 * 2 * 3 * 16 * 3 * all;
    expect(judged).toBeGreaterThan(0);
    expect(judged).toBeLessThan(2 * 2 * 100 * all);
  });
});
