/** @file What to warn of while a search runs (method.md §9). Pure: a figure in, the alarms that now hold out. */

import { entropies, logitShift } from '@/domain/categorical';
import { type Genotype, genotypeCells } from '@/domain/genotype';
import type { ChoiceLayout } from '@/graph/types';

export interface Alarm {
  readonly alarm: 'skip-collapse' | 'early-certainty' | 'logits-unmoved';
  readonly message: string;
}

/** Nats, the mean over the choices. */
const certain = 0.1;

/**
 * `start`: φ⁰. `fraction`: share of the run that is done, 0 to 1. `searching`: share of the steps that move the logits.
 * A start that is certain alarms, too: from a prior that has decided, an adaptation can hardly search [ours].
 */
export function alarmsOf(input: {
  choices: readonly ChoiceLayout[];
  phi: Float64Array;
  start: Float64Array;
  genotype: Genotype;
  fraction: number;
  searching: number;
}): Alarm[] {
  const { choices, phi, start, genotype, fraction, searching } = input;
  const found: Alarm[] = [];
  for (const { type, cell } of genotypeCells(genotype)) {
    const pairs = cell.nodes.flat();
    const skips = pairs.filter(({ operation }) => operation === 'skip_connect').length;
    // Near the start φ is all but even: ties and the noise of a few steps decide what a cell keeps.
    if (searching > 0.3 && skips > pairs.length / 2)
      found.push({
        alarm: 'skip-collapse',
        message: `skip_connect holds ${skips} of the ${pairs.length} kept pairs of the ${type} cell.`,
      });
  }
  const mean = meanEntropy(choices, phi);
  if (fraction < 0.3 && mean < certain)
    found.push({
      alarm: 'early-certainty',
      message:
        meanEntropy(choices, start) < certain
          ? `The mean entropy is ${mean.toFixed(3)} nat from the start: the prior has decided, and adapting can hardly change it.`
          : `The mean entropy is ${mean.toFixed(3)} nat before 30 % of the run: the search has made up its mind early.`,
    });
  if (searching > 0.3 && logitShift(choices, phi, start) < 1e-3)
    found.push({
      alarm: 'logits-unmoved',
      message: 'The logits have hardly moved: raise their learning rate or the number of steps.',
    });
  return found;
}

function meanEntropy(choices: readonly ChoiceLayout[], logits: Float64Array): number {
  const all = entropies(choices, logits);
  return all.reduce((a, b) => a + b, 0) / Math.max(1, all.length);
}
