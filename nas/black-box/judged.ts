/** @file What a black-box search proposes, what it has judged, and which of it leads. */
import { untrainedLoss } from '@/domain/candidate-file';
import type { Genotype } from '@/domain/genotype';

/** Trained from random weights by the recipe, but for this many epochs. */
export interface Proposal {
  readonly genotype: Genotype;
  readonly epochs: number;
  /** What its accuracy on validation images is held to be before it is trained, where earlier searches say it: 95 %, the noise of training apart. */
  readonly expected?: { readonly mean: number; readonly low: number; readonly high: number };
}

export interface Judged extends Proposal {
  readonly validation: { readonly accuracy: number; readonly loss: number };
}

export interface Proposals {
  /** The number of each length, in order. */
  readonly rounds: readonly { readonly count: number; readonly epochs: number }[];
  /** Number `at`. `judged`: all so far, in order. Null: there is none, or more must be judged before it can be said. */
  propose(at: number, judged: readonly Judged[]): Proposal | null;
}

/** Of one that takes longer than is allowed: nothing is bred from it. */
export const tooSlow = { accuracy: 0, loss: untrainedLoss } as const;
export const wasTrained = ({ validation }: Pick<Judged, 'validation'>): boolean => validation.loss !== tooSlow.loss;

type Figures = Pick<Judged, 'epochs' | 'validation'>;

/** The longest trained, of these the highest accuracy on validation; ties go to the lower loss, then to the first. */
export function best<T extends Figures>(judged: readonly T[]): T | undefined {
  return judged.reduce<T | undefined>(
    (leader, each) => (leader === undefined || beats(each, leader) ? each : leader),
    undefined,
  );
}

export function beats(a: Figures, b: Figures): boolean {
  if (a.epochs !== b.epochs) return a.epochs > b.epochs;
  if (a.validation.accuracy !== b.validation.accuracy) return a.validation.accuracy > b.validation.accuracy;
  return a.validation.loss < b.validation.loss;
}
