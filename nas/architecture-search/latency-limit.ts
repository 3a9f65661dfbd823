/**
 * @file A search's genotype within a limit of latency: a table of what each operation adds, measured on this engine before the search, says in which order
 * genotypes near the argmax are tried after it; each is measured itself.
 */
import { type CellType, choiceLayout } from '@/domain/architecture-layout';
import type { OperationName } from '@/domain/cell-operation';
import { DomainError } from '@/domain/errors';
import type { Genotype } from '@/domain/genotype';
import type { SearchSpace } from '@/domain/space';
import { initialiseParameters, initialStatistics } from '@/graph/initialise';
import { deriveGenotype } from '@/nas/derive';
import { cheaperGenotypes } from '@/nas/derive/cheaper-genotypes';
import type { TaskData } from '@/nas/tasks/batches';
import { measureLatency } from '../measuring/latency';
import { derivedNetwork } from '../retraining/retrain';
import type { RunContext, WithEngine } from '../run/run-context';

export interface Chosen {
  readonly genotype: Genotype;
  /** Whether it is that of the logits. */
  readonly strongest: boolean;
  /** Measured, in milliseconds. */
  readonly latency: number;
}

export interface LatencyLimit {
  /** The strongest genotype that keeps within. Throws `invalid-input` where none does. */
  choose(phi: ArrayLike<number>): Promise<Chosen>;
}

interface Limiting {
  readonly space: SearchSpace;
  readonly data: TaskData;
  /** Milliseconds for one image on one thread. */
  readonly most: number;
}

/** Throws `invalid-input` at once if even the cheapest cell takes longer. */
export async function latencyLimit(
  { engine, now, emit }: Pick<RunContext & WithEngine, 'engine' | 'now' | 'emit'>,
  { space, data, most }: Limiting,
): Promise<LatencyLimit> {
  const measured = async (genotype: Genotype): Promise<number> => {
    const graph = derivedNetwork(genotype, data, space);
    const state = { parameters: initialiseParameters(graph, 0), statistics: initialStatistics(graph) };
    return (await measureLatency(engine, graph, state, now)).milliseconds;
  };
  const say = (message: string): void => emit({ type: 'log', level: 'info', message });
  const refuse = (what: string, latency: number): DomainError =>
    new DomainError(
      'invalid-input',
      `${what} takes ${latency.toPrecision(3)} ms for one image here, with this space's ${space.initChannels} channels and ${space.layers} layers: allow more than ${most} ms, or take a space of fewer.`,
      { field: 'mostLatency' },
    );
  const costs = await table(space, measured);
  const costOf = (cell: CellType, operation: OperationName): number => costs.get(`${cell}/${operation}`) ?? 0;
  const even = new Float64Array(choiceLayout(space).reduce((sum, { size }) => sum + size, 0));
  const cheapest = await measured(cheaperGenotypes(space, even, costOf).at(-1) ?? deriveGenotype(space, even).genotype);
  if (cheapest > most) throw refuse("Even the cheapest of this space's cells", cheapest);
  say(`The cheapest cell takes ${cheapest.toPrecision(3)} ms for one image on one thread; ${most} ms are allowed.`);
  return {
    async choose(phi) {
      let strongest: number | null = null;
      let fastest = Number.POSITIVE_INFINITY;
      for (const [at, genotype] of cheaperGenotypes(space, phi, costOf).entries()) {
        const latency = await measured(genotype);
        strongest ??= latency;
        fastest = Math.min(fastest, latency);
        if (latency > most) continue;
        if (at > 0)
          say(
            `The strongest cell takes ${strongest.toPrecision(3)} ms, more than the ${most} ms allowed: the strongest of those that were measured to keep within takes ${latency.toPrecision(3)} ms.`,
          );
        return { genotype, strongest: at === 0, latency };
      }
      throw refuse('The fastest of the cells near the strongest', fastest);
    },
  };
}

/** Milliseconds of the network in which a cell holds one operation alone; the other cell holds the first one. */
async function table(
  space: SearchSpace,
  measured: (genotype: Genotype) => Promise<number>,
): Promise<Map<string, number>> {
  const choices = choiceLayout(space);
  const costs = new Map<string, number>();
  const [first] = space.operations.filter((name) => name !== 'none');
  for (const cell of new Set(choices.map((choice) => choice.cell)))
    for (const operation of space.operations) {
      if (operation === 'none') continue;
      const phi = choices.flatMap((choice) =>
        choice.candidates.map((candidate) =>
          candidate.operation === (choice.cell === cell ? operation : first) ? 1 : 0,
        ),
      );
      costs.set(`${cell}/${operation}`, await measured(deriveGenotype(space, phi).genotype));
    }
  return costs;
}
