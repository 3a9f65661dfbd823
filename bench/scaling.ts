/**
 * @file `npm run bench:scaling -- [--repetitions 5] [--json]`: what meta-training over many workers would take, from measured parts: seconds of an inner loop, and of
 * what one process does for each task. Checked against 1, 2 and 4 workers here; 4 are more than this machine has cores for, where it has two.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { bundlePrograms } from '@/workers/test-support/programs';
import { readRepetitions } from './arguments';
import { interleave } from './engine/interleave';
import { median } from './engine/row';
import { metaIterations } from './meta-iteration';

const { values } = parseArgs({
  options: { repetitions: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } },
});
const repetitions = readRepetitions(values.repetitions);
const tasks = 8;
const measured = [1, 2, 4] as const;
const predicted = [1, 2, 4, 8, 64, 512] as const;

interface Parts {
  /** Of one task's inner loop on a core that nothing else uses. */
  readonly innerSeconds: number;
  /** What one process does for a task: packing, unpacking, its share of the update. */
  readonly coordinatorSeconds: number;
}

/** Workers take tasks as they become free; meanwhile one process hands out and takes in, one after the other. */
const iterationSeconds = ({ innerSeconds, coordinatorSeconds }: Parts, all: number, workers: number): number =>
  Math.max(Math.ceil(all / workers) * innerSeconds + coordinatorSeconds, all * coordinatorSeconds + innerSeconds);

const programs = await bundlePrograms({ runner: new URL('../workers/runner/main.ts', import.meta.url) });
const runner = programs.file('runner');
const closing: (() => Promise<void>)[] = [];
try {
  const open = async (sizes: Parameters<typeof metaIterations>[1]) => {
    const made = await metaIterations(runner, sizes);
    closing.push(made.close);
    await made.iterate();
    return made;
  };
  const pools = await Promise.all(measured.map((taskWorkers) => open({ taskWorkers, tasks })));
  const samplers = Object.fromEntries(pools.map(({ iterate }, at) => [String(measured[at]), iterate]));
  const seconds = await interleave(samplers, repetitions);
  const [one] = pools;
  if (one === undefined) throw new Error('nothing was measured');
  const small = await one.coordinator();
  const alone = median(seconds['1'] ?? []) / tasks - small.secondsATask;
  const parts = { innerSeconds: alone, coordinatorSeconds: small.secondsATask };
  // The configuration that resembles the paper's: eight tasks of ten steps of 64 images, sixteen channels, eight layers.
  const large = await open({ taskWorkers: 1, tasks: 2, steps: 10, batch: 64, initChannels: 16, layers: 8 });
  const largeSeconds: number[] = [];
  for (let i = 0; i < Math.min(3, repetitions); i++) largeSeconds.push(await large.iterate());
  const wide = await large.coordinator();
  const largeParts = {
    innerSeconds: median(largeSeconds) / 2 - wide.secondsATask,
    coordinatorSeconds: wide.secondsATask,
  };
  const curve = (of: Parts, all: number) =>
    predicted.map((workers) => ({
      workers,
      seconds: iterationSeconds(of, all, workers),
      speedUp: iterationSeconds(of, all, 1) / iterationSeconds(of, all, workers),
    }));
  const report = {
    cores: availableParallelism(),
    measured: measured.map((workers) => ({
      workers,
      seconds: median(seconds[String(workers)] ?? []),
      predicted: iterationSeconds(parts, tasks, Math.min(workers, availableParallelism())),
    })),
    small: { ...parts, ...small },
    large: { ...largeParts, ...wide },
    curves: [8, 64, 512].map((all) => ({ tasksAnIteration: all, large: curve(largeParts, all) })),
  };
  process.stdout.write(`${JSON.stringify(report, null, values.json ? 0 : 2)}\n`);
} finally {
  await Promise.all(closing.map((close) => close()));
  programs.remove();
}
