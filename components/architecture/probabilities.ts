/** @file Logits to what a heat map shows: one row per edge (input → node), one column per operation. */

import { type CellType, choiceLayout, type SpaceChoice } from '@/domain/architecture-layout';
import type { Genotype } from '@/domain/genotype';
import type { SearchSpace } from '@/domain/space';
import { divergences, entropies, softmax } from '@/domain/statistics/categorical';
import { stateLabel } from '@/graph/layout';

export interface HeatCell {
  readonly operation: string;
  /** Index into the logits. */
  readonly index: number;
  readonly logit: number;
  /** Softmax over the choice this candidate belongs to. */
  readonly probability: number;
  /** Whether the genotype keeps it. */
  readonly kept: boolean;
}

export interface HeatRow {
  /** The decision, as in domain/choices: `normal/2` or `normal/0>2`. */
  readonly choice: string;
  readonly cell: CellType;
  /** "c(k−1)" or "2": the state read, of number `input`. */
  readonly inputLabel: string;
  readonly input: number;
  readonly node: number;
  readonly cells: readonly HeatCell[];
}

/** A choice's probabilities, its entropy over log n (0 decided, 1 even), and the margin between kept and dropped. */
export interface ChoiceFigures {
  readonly name: string;
  readonly probabilities: readonly number[];
  readonly entropy: number;
  /** Logit of the last kept minus the first dropped candidate; Infinity where nothing is dropped. */
  readonly margin: number;
}

export function choiceFigures(choice: SpaceChoice, logits: readonly number[]): ChoiceFigures {
  const own = logits.slice(choice.offset, choice.offset + choice.size);
  const probabilities = [...softmax(Float64Array.from(own))];
  const [entropy = Number.NaN] = entropies([choice], Float64Array.from(logits));
  // A `none` that is never derived neither keeps nor loses a place.
  const ranked = own
    .filter((_, index) => choice.keepsNone || choice.candidates[index]?.operation !== 'none')
    .sort((a, b) => b - a);
  const kept = ranked[choice.keep - 1] ?? Number.NaN;
  const dropped = ranked[choice.keep];
  return {
    name: choice.name,
    probabilities,
    entropy: choice.size > 1 ? entropy / Math.log(choice.size) : 0,
    margin: dropped === undefined ? Number.POSITIVE_INFINITY : kept - dropped,
  };
}

/** `genotype` marks what was derived; without it nothing is marked. */
export function heatRows(space: SearchSpace, logits: readonly number[], genotype: Genotype | null): HeatRow[] {
  return choiceLayout(space).flatMap((choice) => {
    const { probabilities } = choiceFigures(choice, logits);
    const inputs = [...new Set(choice.candidates.map((candidate) => candidate.input))];
    const edges = genotype?.[choice.cell]?.nodes[choice.node - choice.inputs] ?? [];
    return inputs.map(
      (input): HeatRow => ({
        choice: choice.name,
        cell: choice.cell,
        inputLabel: stateLabel(input, choice.inputs),
        input,
        node: choice.node,
        cells: choice.candidates.flatMap((candidate, at) =>
          candidate.input === input
            ? [
                {
                  operation: candidate.operation,
                  index: choice.offset + at,
                  logit: logits[choice.offset + at] ?? Number.NaN,
                  probability: probabilities[at] ?? Number.NaN,
                  kept: edges.some((edge) => edge.operation === candidate.operation && edge.input === input),
                },
              ]
            : [],
        ),
      }),
    );
  });
}

/** KL(p ‖ q) in nats per choice, of two logit vectors over one space. */
export function choiceDivergences(
  space: SearchSpace,
  p: readonly number[],
  q: readonly number[],
): { name: string; divergence: number }[] {
  const choices = choiceLayout(space);
  const figures = divergences(choices, Float64Array.from(p), Float64Array.from(q));
  return choices.map(({ name }, at) => ({ name, divergence: Math.max(0, figures[at] ?? Number.NaN) }));
}
