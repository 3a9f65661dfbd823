/** @file Which genotypes a black-box search may propose: those whose network, as it is trained, keeps within the limits that were set. */
import { DomainError } from '@/domain/errors';
import type { Genotype } from '@/domain/genotype';
import type { RandomSearchConfig } from '@/domain/run-config';
import { countMacs } from '@/graph/counts';
import type { TaskData } from '@/nas/tasks/batches';
import { derivedNetwork } from '../retraining/retrain';

export type Fits = (genotype: Genotype) => boolean;
export const anyFits: Fits = () => true;

export function limitsOf(config: RandomSearchConfig, data: TaskData): Fits {
  const { mostParameters, mostMacs } = config;
  if (mostParameters === 'any' && mostMacs === 'any') return anyFits;
  return (genotype) => {
    const graph = derivedNetwork(genotype, data, config);
    return within(graph.parameterCount, mostParameters) && within(countMacs(graph), mostMacs);
  };
}

const within = (value: number, most: number | 'any'): boolean => most === 'any' || value <= most;

/** Of many draws none kept within the limits. */
export const noneFits = (): DomainError =>
  new DomainError(
    'invalid-input',
    'No genotype that was drawn keeps within the limits: raise them, or take fewer channels or layers.',
    { field: 'mostParameters' },
  );

const mostTries = 100;

/** The first of many tries that fits; null where none does. */
export function firstThatFits(make: () => Genotype, fits: Fits): Genotype | null {
  for (let tries = 0; tries < mostTries; tries++) {
    const made = make();
    if (fits(made)) return made;
  }
  return null;
}
