/** @file Warnings while a search runs (method.md §9). Pure: from figures to the alarms that now hold. */

import { type Genotype, genotypeCells } from '@/domain/genotype';
import { entropies, logitShift } from '@/domain/statistics/categorical';
import type { ChoiceLayout } from '@/graph/types';
import { isGuessing, type Learning } from './learning';

export interface Alarm {
  readonly alarm: 'skip-collapse' | 'early-certainty' | 'logits-unmoved' | 'nothing-learnt';
  /** The cell, if it concerns one. */
  readonly about?: string;
  readonly message: string;
}

/** Nats, the mean over the choices. */
const certain = 0.1;
/** Share of the entropy of even logits above which they are still even. */
const even = 0.98;

/**
 * `start`: φ⁰. `fraction`: share of the run that is done, 0 to 1. `searching`: share of the steps that move the logits.
 * A certain start alarms, too: from a decided prior, an adaptation can hardly search [ours].
 */
export function alarmsOf(input: {
  choices: readonly ChoiceLayout[];
  phi: Float64Array;
  start: Float64Array;
  genotype: Genotype;
  fraction: number;
  searching: number;
  learning: Learning;
}): Alarm[] {
  const { choices, phi, start, genotype, fraction, searching, learning } = input;
  const found: Alarm[] = [];
  for (const { type, cell } of genotypeCells(genotype)) {
    const pairs = cell.nodes.flat();
    const skips = pairs.filter(({ operation }) => operation === 'skip_connect').length;
    // Near the start φ is almost even: ties and the noise of a few steps decide what a cell keeps.
    if (searching > 0.3 && skips > pairs.length / 2)
      found.push({
        alarm: 'skip-collapse',
        about: type,
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
  const most =
    choices.reduce((sum, { candidates }) => sum + Math.log(candidates.length), 0) / Math.max(1, choices.length);
  if (searching >= 0.5 && mean > even * most && isGuessing(learning)) {
    const { images, correct, guessed } = learning;
    const percent = (count: number) => `${((100 * count) / images).toFixed(1)} %`;
    found.push({
      alarm: 'nothing-learnt',
      message:
        `Nothing was learnt so far: ${percent(correct)} of the last ${images.toLocaleString('en')} training images were right, where guessing gives ` +
        `${percent(guessed)}, and the logits are as good as even (mean entropy ${mean.toFixed(2)} of ${most.toFixed(2)} nat). ` +
        'Take more steps, a higher learning rate of the weights, or the mixture softmax, which learns faster under even logits.',
    });
  }
  return found;
}

function meanEntropy(choices: readonly ChoiceLayout[], logits: Float64Array): number {
  const all = entropies(choices, logits);
  return all.reduce((a, b) => a + b, 0) / Math.max(1, all.length);
}
