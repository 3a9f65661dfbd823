/**
 * @file What a step would take on more threads than the machine has cores: its parts are timed on one thread, and shared out as the executor does. Threads
 * wait for the slowest at the end of each stage. That they share caches and memory, and what a meeting costs, is not in it.
 */

import type { NativeEngine } from '@/engine/native';
import type { StageTimes } from '@/engine/native/call';
import { sharings } from '@/engine/native/interface';
import { at } from '@/engine/native/plan';
import { initialiseParameters } from '@/graph/initialise';
import type { NetworkGraph } from '@/graph/types';
import { evenMixture, floatBatch, type Size, sizes, stepOptions, supernet } from './cases';

export interface ThreadsRow {
  readonly what: string;
  /** Seconds of a step on 1, 2, … threads. */
  readonly seconds: readonly number[];
}

const most = 16;
const steps = 5;
const cases: readonly Size[] = [sizes.c16, { ...sizes.c16, batch: 64 }, sizes.c8];

export async function simulateThreads(engine: NativeEngine): Promise<ThreadsRow[]> {
  const rows: ThreadsRow[] = [];
  for (const size of cases) {
    const stages = await partsOfStep(engine, supernet('darts', size), size.batch);
    const { initChannels, layers, batch, resolution } = size;
    rows.push({
      what: `C=${initChannels} L=${layers}, batch ${batch}, ${resolution}x${resolution}`,
      seconds: Array.from({ length: most }, (_, i) => simulated(stages, i + 1)),
    });
  }
  return rows;
}

/** The least that each part took in some steps, after an untimed one: what other programs took of the clock is not in it. */
export async function partsOfStep(engine: NativeEngine, graph: NetworkGraph, batch: number): Promise<StageTimes[]> {
  const program = engine.compile(graph, { batch, threads: 1 });
  try {
    program.load({ parameters: initialiseParameters(graph, 0) });
    const step = () => program.stepTimes(floatBatch(graph, batch), evenMixture(graph), stepOptions);
    await step();
    const samples: (readonly StageTimes[])[] = [];
    for (let i = 0; i < steps; i++) samples.push(await step());
    return at(samples, 0).map(({ sharing, seconds }, stage) => ({
      sharing,
      seconds: seconds.map((_, part) => Math.min(...samples.map((sample) => at(sample, stage).seconds[part] ?? 0))),
    }));
  } finally {
    program.free();
  }
}

/** Seconds on so many threads. */
export function simulated(stages: readonly StageTimes[], threads: number): number {
  return stages.reduce((total, stage) => total + Math.max(...shares(stage, threads)), 0);
}

function shares({ sharing, seconds }: StageTimes, threads: number): number[] {
  const sums = new Array<number>(threads).fill(0);
  const count = seconds.length;
  seconds.forEach((time, part) => {
    const thread = threadOf(sharing, part, count, threads);
    sums[thread] = (sums[thread] ?? 0) + time;
  });
  return sums;
}

function threadOf(sharing: number, part: number, count: number, threads: number): number {
  if (sharing === sharings.alone) return 0;
  if (sharing === sharings.turns) return part % threads;
  // The last thread whose neighbouring parts begin no later: thread t has those from ⌊count·t/threads⌋ on.
  return Math.ceil(((part + 1) * threads) / count) - 1;
}

export function threadsMarkdown(rows: readonly ThreadsRow[]): string[] {
  const cells = (values: readonly (string | number)[]): string => `| ${values.join(' | ')} |`;
  return [
    `### Threads by simulation`,
    '',
    'The parts of a step (example groups, norms, parameters) timed on one thread and shared out over more as the executor does, each stage as long as its slowest thread.',
    'Left out: that threads share memory and caches, and the meetings themselves. Milliseconds, and how many times as fast as one.',
    '',
    cells(['threads', ...rows.map(({ what }) => what)]),
    cells(['---:', ...rows.map(() => '---:')]),
    ...Array.from({ length: most }, (_, i) =>
      cells([
        i + 1,
        ...rows.map(({ seconds }) => {
          const [one = Number.NaN, here = Number.NaN] = [seconds[0], seconds[i]];
          return `${Number((1000 * here).toPrecision(3))} (${(one / here).toFixed(2)})`;
        }),
      ]),
    ),
    '',
  ];
}
