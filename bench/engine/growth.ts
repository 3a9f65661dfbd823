/**
 * @file `npm run bench:engine -- --growth`: time and memory of the supernet's full step as batch, channels, layers, resolution and threads grow, one at a
 * time from C=16 L=8, batch 16, 32x32 on one thread.
 */
import type { NativeEngine } from '@/engine/native';
import type { Engine } from '@/engine/types';
import { countMacs, passesPerTrainingImage } from '@/graph/counts';
import { growthHeading } from '../evidence-file';
import type { Kept } from '../kept';
import { type Size, sizes, supernet, train } from './cases';
import { cores } from './context';
import { median } from './row';
import { simulateThreads, type ThreadsRow, threadsMarkdown } from './threads';

type Axis = 'batch' | 'initChannels' | 'layers' | 'resolution' | 'threads';
export interface GrowthRow {
  readonly axis: Axis;
  readonly value: number;
  readonly seconds: number;
  /** Of all threads together: what other programs take does not count. */
  readonly processorSeconds: number;
  /** Of the program: tensors, weights, moments and scratch. */
  readonly bytes: number;
  /** 1e9 floating point operations of the step a processor's second, those of the graph alone. */
  readonly gigaFlopsPerSecond: number;
}

const axes: readonly [Axis, readonly number[]][] = [
  ['batch', [1, 2, 4, 8, 16, 32, 64, 128]],
  ['initChannels', [4, 8, 12, 16, 24, 32, 48, 64]],
  ['layers', [2, 4, 8, 12, 16, 20]],
  ['resolution', [8, 16, 24, 32, 48, 64]],
  ['threads', Array.from({ length: cores }, (_, i) => i + 1)],
];

/** Steps after an untimed one; the median counts. */
const steps = 3;

export interface Growth {
  readonly rows: readonly GrowthRow[];
  readonly threads: readonly ThreadsRow[];
}

export async function measureGrowth(engine: NativeEngine, kept: Kept): Promise<Growth> {
  const rows: GrowthRow[] = [];
  for (const [axis, values] of axes)
    for (const value of values)
      rows.push(
        await kept.json(`growth-${axis}-${value}`, () => {
          process.stderr.write(`  ${axis} ${value} …\n`);
          return measure(engine, axis, value);
        }),
      );
  const threads = await kept.json('growth-simulated-threads', () => simulateThreads(engine));
  return { rows, threads };
}

async function measure(engine: Engine, axis: Axis, value: number): Promise<GrowthRow> {
  const size: Size = { ...sizes.c16, ...(axis === 'threads' ? {} : { [axis]: value }) };
  const graph = supernet('darts', size);
  const training = train(engine, graph, { batch: size.batch, threads: axis === 'threads' ? value : 1 });
  try {
    const [times, processor]: [number[], number[]] = [[], []];
    await training.step();
    for (let i = 0; i < steps; i++) {
      const [begun, used] = [performance.now(), process.cpuUsage()];
      await training.step();
      const { user, system } = process.cpuUsage(used);
      times.push((performance.now() - begun) / 1000);
      processor.push((user + system) / 1e6);
    }
    const [seconds, processorSeconds] = [median(times), median(processor)];
    const flops = 2 * passesPerTrainingImage * countMacs(graph) * size.batch;
    const gigaFlopsPerSecond = flops / processorSeconds / 1e9;
    return { axis, value, seconds, processorSeconds, bytes: training.memoryBytes, gigaFlopsPerSecond };
  } finally {
    training.free();
  }
}

const names: Readonly<Record<Axis, string>> = {
  batch: 'batch',
  initChannels: 'channels (C)',
  layers: 'layers (L)',
  resolution: 'resolution',
  threads: 'threads',
};

/** The section of docs/evidence/engine.md. */
export function growthMarkdown({ rows, threads }: Growth, about: string): string {
  const base = rows.find(({ axis, value }) => axis === 'batch' && value === sizes.c16.batch);
  const line = ({ axis, value, seconds, processorSeconds, bytes, gigaFlopsPerSecond }: GrowthRow): string => {
    const relative = base === undefined ? Number.NaN : processorSeconds / base.processorSeconds;
    const figures = [1000 * processorSeconds, relative, 1000 * seconds, bytes / 1e6, gigaFlopsPerSecond];
    const cells = [names[axis], value, ...figures.map((figure) => Number(figure.toPrecision(3)))];
    return `| ${cells.join(' | ')} |`;
  };
  return [
    growthHeading,
    '',
    `The supernet's full step from C=16 L=8, batch 16, 32x32 on one thread, one size changed at a time. ${about}`,
    '',
    "Processor's time is that of all its threads; the clock's also counts what other programs took.",
    '',
    '| what grows | to | processor ms a step | times batch 16 | ms on the clock | MB of the program | GFLOP a processor s |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(line),
    '',
    ...threadsMarkdown(threads),
  ].join('\n');
}
