/** @file A black-box search whose trainings are looked up: the strategies themselves propose, the published validation accuracy answers. */
import { randomStream } from '@/domain/random';
import { type RandomSearchConfig, randomSearchConfigSchema } from '@/domain/run-config';
import { spacePresets } from '@/domain/space';
import { best, type Judged } from '@/nas/black-box/judged';
import { anyFits } from '@/nas/black-box/limits';
import { proposalsOf } from '@/nas/black-box/proposals';
import { memoryIds } from '@/test/run-in-memory';
import { type Cell, type Cells, trainings } from './cells';

export interface Arm {
  readonly strategy: Extract<RandomSearchConfig['strategy'], 'uniform' | 'regularised-evolution' | 'predictor'>;
  /** Random cells with their accuracies on ImageNet16-120 that it begins with. */
  readonly earlier: number;
  /** Cells trained on CIFAR-10. */
  readonly own: number;
}

export interface Outcome {
  readonly cell: Cell;
  /** Of the trainings on CIFAR-10. */
  readonly macs: number;
}

export function search({ strategy, earlier, own }: Arm, seed: number, cells: Cells): Outcome {
  const config = randomSearchConfigSchema.parse({
    kind: 'random-search',
    space: memoryIds.space,
    task: { taskSet: memoryIds.taskSet, part: 'heldOut' },
    strategy,
    genotypes: own,
    population: Math.min(10, Math.max(2, Math.floor(own / 2))),
    epochs: 12,
    seed,
  });
  const before = earlier === 0 ? [] : [earlierCells(earlier, seed, cells)];
  const proposals = proposalsOf(spacePresets['nas-bench-201'], config, null, anyFits, before);
  const judged: Judged[] = [];
  const next = () => proposals.propose(judged.length, judged);
  let macs = 0;
  for (let proposal = next(); proposal !== null; proposal = next()) {
    const cell = cells.of(proposal.genotype);
    macs += trainings.here(cell);
    judged.push({ ...proposal, validation: { accuracy: cell.here, loss: 0 } });
  }
  const found = best(judged);
  if (found === undefined) throw new Error('a search trained nothing');
  return { cell: cells.of(found.genotype), macs };
}

const earlierCells = (count: number, seed: number, cells: Cells) =>
  drawnElsewhere(count, seed, cells).map(({ genotype, elsewhere }) => ({ genotype, accuracy: elsewhere }));

/** The seed's random cells; those of a smaller count come first in a larger one. */
export const drawnElsewhere = (count: number, seed: number, { all }: Cells): readonly Cell[] =>
  randomStream(seed, 'transfer').shuffle(all).slice(0, count);
