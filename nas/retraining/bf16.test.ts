/** @file A whole training that stores bfloat16 ends where float32's ends: real digits, three seeds; and resumes to the bit. */
import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { evaluateConfigSchema } from '@/domain/run-config';
import { createNativeEngine, nativeAvailability } from '@/engine/native';
import { loadTask } from '@/nas/tasks/batches';
import { sampleTask } from '@/nas/tasks/sample';
import { digitTasks, mnist } from '@/test/real-data';
import { memoryIds } from '@/test/run-in-memory';
import { smallSpace } from '@/test/small-run';
import { type Retrained, retrain } from './retrain';

const recipe = evaluateConfigSchema.parse({
  kind: 'evaluate',
  genotype: memoryIds.genotype,
  task: { taskSet: memoryIds.taskSet },
  initChannels: 8,
  layers: 3,
  epochs: 8,
  batch: 25,
  augmentation: { cropPadding: 1, flip: false, cutout: 0 },
  checkpointEvery: 2,
});
/** Of the mean of three seeds, 1,000 test images each. */
const points = 2;

describe.skipIf(!nativeAvailability().available)('retraining in bfloat16', () => {
  it(`ends within ${points} points of float32, and bit for bit where it was not stopped`, async () => {
    const { id, dataset } = await mnist();
    const spec = digitTasks(id, { train: 100, validation: 10, test: 200 }, 14);
    const genotype = randomGenotype(smallSpace, randomStream(3, 'genotype'));
    const engines = (['float32', 'bf16'] as const).map((precision) => createNativeEngine({ threads: 1, precision }));
    const [float32, bf16] = engines;
    if (!float32 || !bf16) throw new Error('two engines');
    const train = async (engine: typeof bf16, seed: number, checkpoint: Uint8Array | null, stopAfter = Infinity) => {
      const data = loadTask(
        sampleTask({ spec, datasets: new Map([[id, dataset]]), seed, part: 'heldOut', index: 0 }),
        dataset,
      );
      let steps = 0;
      let kept = checkpoint;
      const hooks = {
        shouldStop: () => steps >= stopAfter,
        onStart: () => {},
        onStep: () => void steps++,
        onEpoch: () => {},
        keep: async (_step: number, bytes: Uint8Array) => {
          kept = bytes;
        },
        now: () => performance.now(),
      };
      const outcome = await retrain({
        engine,
        genotype,
        data,
        recipe,
        threads: 1,
        seed,
        checkpoint,
        test: true,
        hooks,
      });
      return { outcome, kept };
    };
    const finished = async (...of: Parameters<typeof train>): Promise<Retrained> => {
      const { outcome } = await train(...of);
      if (outcome.end !== 'finished') throw new Error('it stopped');
      return outcome;
    };
    const mean = async (engine: typeof bf16): Promise<number> => {
      let sum = 0;
      for (const seed of [1, 2, 3]) sum += (100 * ((await finished(engine, seed, null)).test?.accuracy ?? 0)) / 3;
      return sum;
    };
    const [exact, stored] = [await mean(float32), await mean(bf16)];
    expect(exact).toBeGreaterThan(85);
    expect(Math.abs(stored - exact)).toBeLessThan(points);

    const whole = await finished(bf16, 1, null);
    const { kept } = await train(bf16, 1, null, 70);
    expect((await finished(bf16, 1, kept)).state).toEqual(whole.state);
    for (const engine of engines) engine.dispose();
  }, 120_000);
});
