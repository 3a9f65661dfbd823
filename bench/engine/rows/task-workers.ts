/**
 * @file Meta-iterations over task workers: two of one thread each on two cores against one, the same iteration from the same prior.
 * The workers are the product's, bundled as the build bundles them.
 */

import { bundlePrograms } from '@/workers/test-support/programs';
import { metaIterations } from '../../meta-iteration';
import { type BenchContext, cores, type RowGroup } from '../context';
import { interleave, ratios } from '../interleave';
import { makeRow, median, type Row } from '../row';

const tasks = 8;

export const taskWorkerRows: readonly RowGroup[] = [{ name: 'task-workers', needsPytorch: false, run: measure }];

async function measure({ repetitions }: BenchContext): Promise<Row[]> {
  const programs = await bundlePrograms({
    runner: new URL('../../../workers/runner/main.ts', import.meta.url),
  });
  const closing: (() => Promise<void>)[] = [];
  try {
    const sampler = async (taskWorkers: number, each = tasks) => {
      const { iterate, close } = await metaIterations(programs.file('runner'), { taskWorkers, tasks: each });
      closing.push(close);
      return iterate;
    };
    const halves = [await sampler(1, tasks / 2), await sampler(1, tasks / 2)];
    const samplers = {
      one: await sampler(1),
      two: await sampler(cores),
      // What the machine gives: half of the tasks in each of two runs that know nothing of each other.
      apart: async () => Math.max(...(await Promise.all(halves.map((half) => half())))),
    };
    // Programs are compiled in the first iteration.
    for (const sample of Object.values(samplers)) await sample();
    const seconds = await interleave(samplers, repetitions);
    const text = {
      name: 'task-workers',
      what: `meta-iterations of ${tasks} tasks, C=8 L=4, batch 32: ${cores} task workers of one thread`,
      unit: 'times one task worker of one thread',
    };
    const detail = {
      oneSeconds: median(seconds.one),
      twoSeconds: median(seconds.two),
      twoRunsApart: `${median(ratios(seconds.one, seconds.apart)).toPrecision(3)} times`,
      // 1: the workers lose nothing to what hands out their tasks; what is missing to two is the machine's.
      ofTwoRunsApart: `${median(ratios(seconds.apart, seconds.two)).toPrecision(3)} times`,
    };
    return [makeRow(text, ratios(seconds.one, seconds.two), { atLeast: 1.8 }, detail)];
  } finally {
    await Promise.all(closing.map((close) => close()));
    programs.remove();
  }
}
