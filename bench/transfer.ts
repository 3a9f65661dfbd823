/**
 * @file `npm run bench:transfer -- [--seeds 20] [--images DIR] [--data DIR]`: what a prior over cells that was learnt on another task's accuracies is worth on CIFAR-10. The model of
 * the strategy `predictor` sees the published ImageNet16-120 accuracy (12 epochs, a file without CIFAR-10's columns) of n random cells, and the cell that it believes in
 * most is looked up in CIFAR-10's table, once. Prints Markdown.
 */
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readTableFile } from '@/datasets/table-file';
import { benchmarkMappingSchema } from '@/domain/benchmark/mapping';
import { readEntries, readTable } from '@/domain/benchmark/table';
import { type Genotype, parseGenotype } from '@/domain/genotype';
import { randomStream } from '@/domain/random';
import { type Interval, meanInterval } from '@/domain/statistics/mean-interval';
import { countMacs } from '@/graph/counts';
import { accuracyBeliefs } from '@/nas/black-box/predictor';
import { buildDerived } from '@/nas/spaces/derived';
import { bringTable, lookUp, wholeTable } from './nasbench201/table';
import { openBenchDatabase } from './study/platform';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    images: { type: 'string', default: '../shared/data' },
    data: { type: 'string', default: 'build/bench-transfer' },
  },
});
const counts = [10, 25, 50, 100, 200];

interface Cell {
  readonly arch: string;
  readonly genotype: Genotype;
  /** On ImageNet16-120's validation images, in percent. */
  readonly elsewhere: number;
}

const folder = path.resolve(values.images);
const cells = await cellsElsewhere(path.join(folder, 'nasbench201_imagenet16.csv.gz'));
const chosen = counts.map((n) =>
  Array.from({ length: Number(values.seeds) }, (_, seed) => {
    process.stderr.write(`${n} cells, seed ${seed}\n`);
    return believedBest(randomStream(seed, 'transfer').shuffle(cells).slice(0, n));
  }),
);
const bestSeen = counts.map((n) =>
  Array.from({ length: Number(values.seeds) }, (_, seed) =>
    randomStream(seed, 'transfer')
      .shuffle(cells)
      .slice(0, n)
      .reduce((a, b) => (b.elsewhere > a.elsewhere ? b : a)),
  ),
);
process.stdout.write(await judged());

/** Of all cells, the one of the highest posterior mean. */
function believedBest(seen: readonly Cell[]): Cell {
  const beliefs = accuracyBeliefs(seen.map(({ genotype, elsewhere }) => ({ genotype, accuracy: elsewhere })));
  const believed = cells.map((cell) => ({ cell, mean: beliefs(cell.genotype).mean }));
  return believed.reduce((a, b) => (b.mean > a.mean ? b : a)).cell;
}

async function cellsElsewhere(file: string): Promise<Cell[]> {
  const mapping = benchmarkMappingSchema.parse({
    arch: 'arch',
    parameters: null,
    metrics: [{ column: 'in16_valid_12', dataset: 'ImageNet16-120', split: 'validation', epochs: 12 }],
  });
  const { text } = await readTableFile(createReadStream(file));
  return readEntries(readTable(text), mapping).map(({ arch, values: [elsewhere] }) => ({
    arch,
    genotype: parseGenotype(arch),
    elsewhere: elsewhere ?? 0,
  }));
}

async function judged(): Promise<string> {
  const file = path.join(folder, 'nasbench201_core.csv.gz');
  const { ctx, close } = await openBenchDatabase('transfer', path.resolve(values.data));
  try {
    const benchmark = await bringTable(ctx, file);
    const { largest } = await wholeTable(file);
    const ask = (groups: readonly (readonly Cell[])[]) => {
      const { found } = lookUp(
        ctx,
        benchmark,
        groups.flatMap((group) => group.map(({ arch }) => arch)),
        'bench:transfer',
      );
      const figures = groups.map((group, g) =>
        group.map((_, i) => found[g * group.length + i]?.accuracy ?? Number.NaN),
      );
      return figures.map((each) => meanInterval(each));
    };
    const [model, plain] = [ask(chosen), ask(bestSeen)];
    return [
      '| cells trained on ImageNet16-120 | believed best, CIFAR-10 % | best of those trained, % | T MAC of the trainings |',
      '| ---: | ---: | ---: | ---: |',
      ...counts.map(
        (n, at) => `| ${n} | ${shown(model[at])} | ${shown(plain[at])} | ${(n * macsOfTraining()).toFixed(0)} |`,
      ),
      '',
      `Most parameters of all: ${largest.accuracy.toFixed(2)}.`,
      '',
    ].join('\n');
  } finally {
    close();
  }
}

function shown(interval: Interval | undefined): string {
  if (interval === undefined || interval.low === null || interval.high === null) return '–';
  return `${interval.mean.toFixed(2)} (${interval.low.toFixed(2)} to ${interval.high.toFixed(2)})`;
}

/** 12 epochs of 151,700 images at 16 px in the full network, forward and back; the mean of fifty cells, in 10¹². */
function macsOfTraining(): number {
  const sample = cells
    .slice(0, 50)
    .map(({ genotype }) =>
      countMacs(
        buildDerived(genotype, { classes: 120, resolution: 16, initChannels: 16, layers: 17, inputChannels: 3 }),
      ),
    );
  return (3 * 12 * 151_700 * (sample.reduce((a, b) => a + b, 0) / sample.length)) / 1e12;
}
