/** @file The cells of NAS-Bench-201 with the published accuracies that stand for trainings: on ImageNet16-120, learnt from, and on CIFAR-10, searched. */
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { readTableFile } from '@/datasets/table-file';
import { benchmarkMappingSchema } from '@/domain/benchmark/mapping';
import { readEntries, readTable } from '@/domain/benchmark/table';
import { formatGenotype, type Genotype, parseGenotype } from '@/domain/genotype';
import { countMacs } from '@/graph/counts';
import { buildDerived } from '@/nas/spaces/derived';

export interface Cell {
  readonly arch: string;
  readonly genotype: Genotype;
  /** On validation images after 12 epochs, in [0, 1]. */
  readonly elsewhere: number;
  readonly here: number;
}

export interface Cells {
  readonly all: readonly Cell[];
  readonly of: (genotype: Genotype) => Cell;
}

export async function publishedCells(folder: string): Promise<Cells> {
  const elsewhere = await column(path.join(folder, 'nasbench201_imagenet16.csv.gz'), 'in16_valid_12');
  const here = await column(path.join(folder, 'nasbench201_core.csv.gz'), 'c10_valid_12');
  const all = [...elsewhere].map(([arch, value]): Cell => {
    const own = here.get(arch);
    if (own === undefined) throw new Error(`${arch} is in one table alone`);
    return { arch, genotype: parseGenotype(arch), elsewhere: value, here: own };
  });
  const byText = new Map(all.map((cell) => [formatGenotype(cell.genotype), cell]));
  return {
    all,
    of(genotype) {
      const cell = byText.get(formatGenotype(genotype));
      if (cell === undefined) throw new Error(`${formatGenotype(genotype)} is not in the table`);
      return cell;
    },
  };
}

/** By architecture, in [0, 1]. */
async function column(file: string, name: string): Promise<ReadonlyMap<string, number>> {
  const metrics = [{ column: name, dataset: name, split: 'validation' as const, epochs: 12 }];
  const mapping = benchmarkMappingSchema.parse({ arch: 'arch', parameters: null, metrics });
  const { text } = await readTableFile(createReadStream(file));
  return new Map(readEntries(readTable(text), mapping).map(({ arch, values: [value] }) => [arch, (value ?? 0) / 100]));
}

/** Multiply-accumulates of a training as the table has it, forward and back: 12 epochs in the full network of 16 channels. */
export const trainings = {
  /** 151,700 images of 120 classes at 16 px. */
  elsewhere: (cell: Cell): number => macsOf(cell, { classes: 120, resolution: 16, images: 151_700 }),
  /** Half of CIFAR-10's training images; the other half validates. */
  here: (cell: Cell): number => macsOf(cell, { classes: 10, resolution: 32, images: 25_000 }),
};

const known = new Map<string, number>();

function macsOf(
  { arch, genotype }: Cell,
  { classes, resolution, images }: Record<'classes' | 'resolution' | 'images', number>,
): number {
  const key = `${arch} ${resolution}`;
  const size = { classes, resolution, initChannels: 16, layers: 17, inputChannels: 3 as const };
  const macs = known.get(key) ?? countMacs(buildDerived(genotype, size));
  known.set(key, macs);
  return 3 * 12 * images * macs;
}
