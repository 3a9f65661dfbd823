/** @file Where a genotype is retrained: on the task that it was found on, with the same seed, until something else is chosen. */
import { launchAddress } from '@/components/launch/address';
import type { GenotypeRecord } from '@/domain/records/genotype';

export function evaluateAddress({ id, run }: Pick<GenotypeRecord, 'id' | 'run'>): string {
  return launchAddress('evaluate', { genotype: id, task: run?.task, seed: run?.seed });
}
