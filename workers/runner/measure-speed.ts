/**
 * @file The training speed of this machine, measured on a small supernet with the default engine: estimates use it until
 * a run has finished here.
 */
import { performance } from 'node:perf_hooks';
import type { MeasuredSpeed } from '@/domain/records/machine';
import { spacePresets } from '@/domain/space';
import { selectEngine } from '@/engine/select';
import type { Batch, StepOptions } from '@/engine/types';
import { countMacs, passesPerTrainingImage } from '@/graph/counts';
import { initialiseParameters } from '@/graph/initialise';
import { buildSupernet } from '@/nas/spaces/supernet';

const batch = 16;
const leastSteps = 2;

const options: StepOptions = {
  groups: [
    {
      groups: ['stem', 'body', 'head'],
      optimiser: { kind: 'sgd', momentum: 0.9 },
      learningRate: 0.025,
      weightDecay: 0,
    },
  ],
};

/**
 * Training steps on one thread for about `seconds`. CPU time counts if it is less than wall-clock time, so that
 * other work on the machine does not slow the result.
 */
export async function measureSpeed(seconds: number): Promise<MeasuredSpeed> {
  const { engine } = await selectEngine('auto', { threads: 1 });
  try {
    const space = { ...spacePresets.base, initChannels: 8, layers: 4, inputChannels: 3 as const };
    const graph = buildSupernet(space, { classes: 5, resolution: 16 });
    const program = engine.compile(graph, { batch, threads: 1 });
    program.load({ parameters: initialiseParameters(graph, 0) });
    const z = new Float32Array(graph.mixtureSize);
    for (const { offset, size } of graph.choices) z.fill(1 / size, offset, offset + size);
    const images = new Uint8Array(batch * 16 * 16 * 3).map((_, at) => (at * 37) % 256);
    const input: Batch = { images, labels: Int32Array.from({ length: batch }, (_, at) => at % 5), valid: batch };
    // The first step warms up caches and compilers.
    await program.step(input, z, options);
    const began = performance.now();
    const used = process.cpuUsage();
    let steps = 0;
    while (steps < leastSteps || performance.now() - began < seconds * 1000) {
      await program.step(input, z, options);
      steps++;
    }
    const wall = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(used);
    const work = steps * batch * passesPerTrainingImage * countMacs(graph);
    program.free();
    return { macsPerSecond: work / Math.max(1e-6, Math.min(wall, (user + system) / 1e6)), engine: engine.info.name };
  } finally {
    engine.dispose();
  }
}
